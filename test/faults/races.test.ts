import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR } from '@rtflow/records';
import type { Actor, Clock, Tx } from '@rtflow/records';
import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { claimTask } from '@rtflow/records/commands/tasks/claim-task';
import { completeTask } from '@rtflow/records/commands/tasks/complete-task';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { takeJobs, value } from '../support/builders/open-case.ts';
import { ANSWERS, DOCTOR, deploySmallCases, startCase } from './small-case.ts';
import { violationsOf } from './whole-record.ts';

const OTHER: Actor = { ...DOCTOR, id: 'u-other' };
const engine = () => createEngine({ timeZone: 'Asia/Shanghai' });

describe('faults: two at the same time', function () {
  this.timeout(60_000);
  forEachDatabase((_name, open) => {
    const begin = async (clock?: Clock) => {
      const database = await open({ engine: engine(), ...(clock && { clock }) });
      await deploySmallCases(database);
      return database;
    };
    const theTask = async ({ reader }: TestDatabase) =>
      (await reader.get<{ key: number; version: number }>(
        "SELECT `key`, version FROM wf_user_task WHERE state = 'CREATED'",
      ))!;
    const count = async ({ reader }: TestDatabase, from: string) =>
      Number((await reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${from}`))?.n);
    const complete = (database: TestDatabase, actor: Actor, task: { key: number; version: number }) =>
      database.unitOfWork.run(actor, (tx) =>
        completeTask(tx, { taskKey: task.key, version: task.version, formVersion: 1, data: ANSWERS }, null),
      );
    const codeOf = (outcome: { ok: boolean; error?: { code: string } }) => outcome.error?.code ?? 'ok';

    /** A case of the group process whose task DOCTOR has accepted. */
    async function acceptedTask(database: TestDatabase) {
      const instanceKey = await value(database, (tx) => startCase(tx, 'group-case', 'c1'));
      const task = await theTask(database);
      const claim = { taskKey: task.key, version: task.version };
      expect(codeOf(await database.unitOfWork.run(DOCTOR, (tx) => claimTask(tx, claim)))).to.equal('ok');
      return { instanceKey, task: await theTask(database) };
    }

    it('completes a job once when two workers report it at the same time, and tells both that all is well', async () => {
      const database = await begin();
      await value(database, (tx) => startCase(tx, 'group-case', 'c1'));
      const [job] = await takeJobs(database, 'small-compute');
      const report = () =>
        database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          completeJob(tx, { jobKey: job!.jobKey, variables: {}, result: { n: 1 } }),
        );
      expect((await Promise.all([report(), report(), report()])).map(codeOf)).to.deep.equal(['ok', 'ok', 'ok']);
      expect(await count(database, 'job_effects')).to.equal(1);
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('R2.6 gives a group task to one of two who accept it at the same time', async () => {
      const database = await begin();
      await value(database, (tx) => startCase(tx, 'group-case', 'c1'));
      const task = await theTask(database);
      const claim = (actor: Actor) =>
        database.unitOfWork.run(actor, (tx) => claimTask(tx, { taskKey: task.key, version: task.version }));
      const codes = (await Promise.all([claim(DOCTOR), claim(OTHER)])).map(codeOf);
      expect(codes).to.have.members(['ok', 'TASK_TAKEN']);
      const winner = [DOCTOR, OTHER][codes.indexOf('ok')]!.id;
      expect(await database.reader.get('SELECT assignee FROM wf_user_task')).to.include({ assignee: winner });
    });

    it('completes a user task once when it is submitted twice at the same time', async () => {
      const database = await begin();
      const { task } = await acceptedTask(database);
      const codes = (await Promise.all([complete(database, DOCTOR, task), complete(database, DOCTOR, task)])).map(
        codeOf,
      );
      expect(codes).to.have.members(['ok', 'TASK_ENDED']);
      expect(await count(database, 'form_submissions')).to.equal(1);
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('ends in one of two whole states when a task is completed while its case is cancelled', async () => {
      const database = await begin();
      for (let round = 0; round < 6; round++) {
        const { instanceKey, task } = await acceptedTask(database);
        const cancel = () =>
          database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'cancelProcessInstance', instanceKey }));
        const both =
          round % 2 === 0 ? [complete(database, DOCTOR, task), cancel()] : [cancel(), complete(database, DOCTOR, task)];
        const codes = (await Promise.all(both)).map(codeOf);
        const completed = codes[round % 2] === 'ok';
        expect(codes[1 - (round % 2)], 'the cancellation').to.equal('ok');
        if (!completed) expect(codes).to.include('TASK_ENDED');
        expect(await count(database, `form_submissions WHERE task_key = ${task.key}`)).to.equal(completed ? 1 : 0);
        expect(
          await count(
            database,
            `wf_user_task WHERE \`key\` = ${task.key} AND state = '${completed ? 'COMPLETED' : 'CANCELED'}'`,
          ),
        ).to.equal(1);
        expect(await violationsOf(database)).to.deep.equal([]);
      }
    });

    it('correlates a message whether it comes before, while or after its subscription opens', async () => {
      const database = await begin();
      const message = { type: 'publishMessage', name: 'small-arrived', timeToLive: 60_000 } as const;
      for (let round = 0; round < 10; round++) {
        const caseId = `case-${round}`;
        const publish = () =>
          database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ ...message, correlationKey: caseId }));
        const begun = () => database.unitOfWork.run(SYSTEM_ACTOR, (tx: Tx) => startCase(tx, 'group-case', caseId));
        const both = round % 2 === 0 ? [publish(), begun()] : [begun(), publish()];
        expect((await Promise.all<{ ok: boolean }>(both)).map(codeOf)).to.deep.equal(['ok', 'ok']);
        expect(await count(database, 'wf_subscription'), caseId).to.equal(0);
        expect(await count(database, "wf_flow_taken WHERE flow_id = 'arrived-join'"), caseId).to.equal(round + 1);
      }
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('buffers one of five messages with the same id that are published at the same time', async () => {
      const database = await begin();
      const publish = () =>
        database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          tx.execute({
            type: 'publishMessage',
            name: 'small-arrived',
            correlationKey: 'c',
            timeToLive: 60_000,
            messageId: 'm1',
          }),
        );
      const codes = (await Promise.all([publish(), publish(), publish(), publish(), publish()])).map(codeOf);
      expect(codes.filter((code) => code === 'ok')).to.have.length(1);
      expect(codes.filter((code) => code === 'ALREADY_EXISTS')).to.have.length(4);
      expect(await count(database, 'wf_message')).to.equal(1);
    });
  });
});
