import { archiveRound } from '@rtflow/api/runtime/archiver';
import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { courseProcess } from '@rtflow/records/queries/process/course-process';
import { expect } from 'chai';
import { pino } from 'pino';
import { openCase, value } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, NOW, type ApiUnderTest } from './api-under-test.ts';

const DAY = 86_400_000;
const engine = createEngine({ timeZone: 'Asia/Shanghai' });

describe('api: archive of ended pathways', function () {
  this.timeout(120_000);
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    /** Cases of which all but the last have ended, a day ago. */
    async function cases(api: ApiUnderTest, count: number) {
      const opened = [];
      for (let serial = 1; serial <= count; serial += 1) opened.push(await openCase(api.database, serial));
      for (const { courseId } of opened.slice(0, -1)) {
        const course = await api.database.reader.get<{ root_instance_key: number }>(
          'SELECT root_instance_key FROM courses WHERE id = ?',
          [courseId],
        );
        const instanceKey = Number(course?.root_instance_key);
        await value(api.database, (tx) => tx.execute({ type: 'cancelProcessInstance', instanceKey }));
      }
      api.clock.pin(NOW + DAY);
      return opened.map(({ courseId }) => courseId);
    }
    const settings = (api: ApiUnderTest, archiveAfterDays: number, forgetAfterDays = 0) => ({
      database: api.database,
      clock: api.clock,
      log: pino({ level: 'silent' }),
      archiveAfterDays,
      forgetAfterDays,
    });
    const round = (api: ApiUnderTest, after: number, forget?: number) =>
      archiveRound(settings(api, after, forget), new AbortController().signal);
    const seen = (api: ApiUnderTest, courseId: string) =>
      api.database.readOnly((reader) => courseProcess(reader, SYSTEM_ACTOR, { courseId, engine }));
    const count = async (api: ApiUnderTest, table: string) =>
      Number((await api.database.reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))?.n);

    it('takes what ended long enough ago out of the tables; the process view shows the same as before', async () => {
      const api = await start();
      const [first = '', , running = ''] = await cases(api, 3);
      const before = await seen(api, first);
      const still = await seen(api, running);
      expect(before?.diagrams.length).to.be.greaterThan(0);
      expect(await round(api, 2)).to.equal(0);
      expect(await round(api, 1)).to.be.greaterThan(1);
      expect(await count(api, 'wf_instance WHERE ended_at IS NOT NULL')).to.equal(0);
      expect(await seen(api, first)).to.deep.equal(before);
      expect(await seen(api, running)).to.deep.equal(still);
      const audited = await api.database.reader.all<{ detail: string }>(
        "SELECT detail FROM audit_log WHERE action = 'engine.archive'",
      );
      const archived = audited.reduce((sum, row) => sum + Number(JSON.parse(row.detail).archived), 0);
      expect(archived).to.equal(await count(api, 'wf_archive'));
    });

    it('never begins where the days are 0, and forgets only what is old enough for it', async () => {
      const api = await start();
      const [first = ''] = await cases(api, 2);
      expect(await round(api, 0)).to.equal(0);
      await round(api, 1);
      const kept = await count(api, 'wf_archive');
      expect(await round(api, 1, 2)).to.equal(0);
      expect(await round(api, 1, 1)).to.equal(kept);
      expect(await count(api, 'wf_archive')).to.equal(0);
      expect((await seen(api, first))?.diagrams).to.deep.equal([]);
    });

    it('works beside a second server: every pathway is archived once', async () => {
      const api = await start();
      await cases(api, 6);
      const ended = await count(api, 'wf_instance WHERE ended_at IS NOT NULL AND parent_instance_key IS NULL');
      const moved = await Promise.all([round(api, 1), round(api, 1)]);
      expect(moved[0] + moved[1]).to.equal(ended);
      expect(await count(api, 'wf_archive')).to.equal(ended);
    });
  });
});
