import { JOB_TYPES } from '@rtflow/contract';
import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { publishAlways } from '@rtflow/records/clinical/publish';
import { openCase, takeJobs } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { NOW, apiUnderTest, type ApiUnderTest } from './api-under-test.ts';

const DUE = new Date(NOW + 3_600_000).toISOString();
const DATES = { dueAt: DUE, warnAt: DUE, escalateAt: DUE };

describe('api: jobs of workers', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function withJob() {
      const api = await start();
      const opened = await openCase(api.database);
      const [job] = await takeJobs(api.database, 'compute-due-date');
      if (!job) throw new Error('Expected the pathway to ask for a due date');
      return { api, opened, jobKey: String(job.jobKey) };
    }

    it('gives a worker the clinical context of the job that it holds', async () => {
      const { api, jobKey } = await withJob();
      const reply = await api.worker.call('jobs.context', { params: { jobKey } });
      expect(reply.status).to.equal(200);
      expect(reply.value.type).to.equal('compute-due-date');
      expect(JOB_TYPES['compute-due-date'].context.safeParse(reply.value.context).error).to.equal(undefined);
    });

    it('writes result, audit and the end of the job together, once, however often the answer is sent', async () => {
      const { api, jobKey } = await withJob();
      const body = { variables: DATES, result: {} };
      for (const _time of ['first', 'answer was lost']) {
        expect((await api.worker.call('jobs.complete', { params: { jobKey }, body })).status).to.equal(204);
      }
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM job_effects')).to.include({ n: 1 });
      expect(
        await api.database.reader.get("SELECT COUNT(*) AS n FROM audit_log WHERE action = 'job.completed'"),
      ).to.include({ n: 1 });
      const task = await api.database.reader.get('SELECT element_id, due_at FROM wf_user_task');
      expect(task).to.include({ element_id: 'course-open', due_at: NOW + 3_600_000 });
    });

    it('takes the answer of a worker that is late but still the only one', async () => {
      const { api, jobKey } = await withJob();
      await lockRunsOut(api);
      const late = await api.worker.call('jobs.complete', {
        params: { jobKey },
        body: { variables: DATES, result: {} },
      });
      expect(late.status).to.equal(204);
    });

    it('tells a worker that a job has ended otherwise, and keeps nothing of its answer', async () => {
      const { api, opened, jobKey } = await withJob();
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        publishAlways(tx, 'course-cancelled', { key: opened.courseId, variables: {} }),
      );
      const gone = await api.worker.call('jobs.complete', {
        params: { jobKey },
        body: { variables: DATES, result: {} },
      });
      expect([gone.status, gone.problem.code]).to.eql([404, 'JOB_GONE']);
      expect((await api.worker.call('jobs.context', { params: { jobKey: '12' } })).problem.code).to.equal('JOB_GONE');
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM job_effects')).to.include({ n: 0 });
    });
  });
});

async function lockRunsOut(api: ApiUnderTest): Promise<void> {
  api.clock.advance(61_000);
  await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: 10 }));
}
