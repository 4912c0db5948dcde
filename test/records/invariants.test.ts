import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { invariantReport } from '@rtflow/records/queries/process/invariants';
import { expect } from 'chai';
import { bpmn, boundary, end, service, start, timer, user } from '../engine/support/bpmn.ts';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

const MODEL = bpmn(
  'p',
  [start(), user('u'), boundary('late', 'u', timer('Duration', 'PT1H')), service('s'), end()],
  ['start -> u -> s -> end', 'late -> end'],
);

describe('records: invariants', function () {
  this.timeout(60_000);
  forEachDatabase((_name, open) => {
    async function running(count: number): Promise<TestDatabase> {
      const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
      await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        await tx.execute({ type: 'deployResources', resources: [{ name: 'p.bpmn', content: MODEL }] });
        for (let index = 0; index < count; index++) {
          await tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'p' });
        }
      });
      return database;
    }
    const report = (database: TestDatabase, newest?: number) => invariantReport(database, newest);
    const spoil = (database: TestDatabase, sql: string) =>
      database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.sql.run(sql));

    it('looks at every running instance, more than one batch of them, and finds nothing wrong', async () => {
      const database = await running(201);
      expect(await report(database)).to.deep.equal({ instances: 201, violations: [] });
      expect(await report(database, 20)).to.deep.equal({ instances: 20, violations: [] });
    });

    for (const [what, sql, expected] of [
      [
        'a scope that counts wrongly',
        "UPDATE wf_element SET active_children = 2 WHERE type = 'PROCESS'",
        /^I1: element p/,
      ],
      ['a task without work', "UPDATE wf_user_task SET ended_at = 1, state = 'CANCELED'", /^I2: element u/],
      ['a timer that outlives its element', 'UPDATE wf_timer SET element_key = 1', /^I4: timer/],
      [
        'an instance that ended with open rows',
        "UPDATE wf_instance SET state = 'COMPLETED', ended_at = 1",
        /^I4: 2 open rows of wf_element/,
      ],
    ] as const) {
      it(`names ${what}`, async () => {
        const database = await running(1);
        await spoil(database, sql);
        const { violations } = await report(database);
        expect(
          violations.some((one) => expected.test(one)),
          violations.join(),
        ).to.equal(true);
      });
    }
  });
});
