import { createEngine } from '@rtflow/engine';
import type { Tx } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOCTOR } from './clinic.ts';

const MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
  <bpmn:process id="review" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="contour-review"/>
    <bpmn:userTask id="contour-review" name="勾画审核"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="contour-review" targetRef="publish"/>
    <bpmn:serviceTask id="publish"><bpmn:extensionElements><zeebe:taskDefinition type="publish"/></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:sequenceFlow id="f3" sourceRef="publish" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>`;

type Execute = Tx['execute'];
const value = async <T>(
  outcome: Promise<{ ok: true; value: T } | { ok: false; error: { message: string } }>,
): Promise<T> => {
  const settled = await outcome;
  if (!settled.ok) throw new Error(settled.error.message);
  return settled.value;
};

async function deploy({ unitOfWork }: TestDatabase): Promise<void> {
  const resources = [{ name: 'review.bpmn', content: MODEL }];
  await unitOfWork.run(DOCTOR, (tx) => value(tx.execute({ type: 'deployResources', resources })));
}

async function start({ unitOfWork, reader }: TestDatabase): Promise<{ instanceKey: number; taskKey: number }> {
  const created = await unitOfWork.run(DOCTOR, (tx) =>
    value(tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'review', variables: { 名: '值' } })),
  );
  const { instanceKey } = created!;
  const task = await reader.get<{ key: number }>('SELECT `key` FROM wf_user_task WHERE instance_key = ?', [
    instanceKey,
  ]);
  return { instanceKey, taskKey: task!.key };
}

/** A form and its token in one unit. */
async function complete(tx: Tx, taskKey: number): Promise<Awaited<ReturnType<Execute>>> {
  await tx.models.FormSubmission.create(
    {
      id: tx.newId(),
      formId: 'contour-review',
      formVersion: 1,
      taskKey,
      data: { decision: 'approve' },
      digestSha256: '0'.repeat(64),
      submittedBy: tx.actor.id,
      submittedAt: tx.now,
    },
    { transaction: tx.transaction },
  );
  return tx.execute({ type: 'completeUserTask', userTaskKey: taskKey, variables: { decision: 'approve' } });
}

const submissions = async ({ reader }: TestDatabase, taskKey: number): Promise<number> =>
  (await reader.get<{ n: number }>('SELECT COUNT(*) AS n FROM form_submissions WHERE task_key = ?', [taskKey]))!.n;

const openJobs = async ({ reader }: TestDatabase): Promise<number> =>
  (await reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM wf_job WHERE state = 'ACTIVATABLE'`))!.n;

describe('records: process and clinic in one transaction', () => {
  forEachDatabase((_name, open) => {
    async function ready(): Promise<TestDatabase> {
      const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
      await deploy(database);
      return database;
    }

    it('writes the form and moves the token together', async () => {
      const database = await ready();
      const { instanceKey, taskKey } = await start(database);
      const types: string[][] = [];
      database.events.on('engine', ({ jobTypesAvailable }) => types.push(jobTypesAvailable));
      const outcome = await database.unitOfWork.run(DOCTOR, (tx) => complete(tx, taskKey));
      expect(outcome.ok).to.equal(true);
      expect([await submissions(database, taskKey), await openJobs(database), types]).to.deep.equal([
        1,
        1,
        [['publish']],
      ]);
      const { jobs } = await database.unitOfWork.run(DOCTOR, (tx) =>
        value(
          tx.execute({ type: 'activateJobs', worker: 'w', types: [{ type: 'publish', timeout: 1000, maxJobs: 5 }] }),
        ),
      );
      expect(jobs.map(({ instanceKey: key, variables }) => ({ key, variables }))).to.deep.equal([
        { key: instanceKey, variables: { 名: '值', decision: 'approve' } },
      ]);
      await database.unitOfWork.run(DOCTOR, (tx) =>
        value(tx.execute({ type: 'completeJob', jobKey: jobs[0]!.jobKey })),
      );
      const ended = await database.reader.get('SELECT state FROM wf_instance WHERE `key` = ?', [instanceKey]);
      expect({ ...ended }).to.deep.equal({ state: 'COMPLETED' });
    });

    it('leaves form and token as they were when the unit fails after the engine planned', async () => {
      const database = await ready();
      const { taskKey } = await start(database);
      const failed = database.unitOfWork.run(DOCTOR, async (tx) => {
        await complete(tx, taskKey);
        throw new Error('planned');
      });
      expect(await failed.catch((error: Error) => error.message)).to.equal('planned');
      expect([await submissions(database, taskKey), await openJobs(database)]).to.deep.equal([0, 0]);
      expect(
        (await database.unitOfWork.run(DOCTOR, (tx) => complete(tx, taskKey))).ok,
        'and can be tried again',
      ).to.equal(true);
    });

    it('lets one of two win who complete a task at the same time', async () => {
      const database = await ready();
      const { taskKey } = await start(database);
      const outcomes = await Promise.all(
        [1, 2].map(() => database.unitOfWork.run(DOCTOR, (tx) => complete(tx, taskKey))),
      );
      expect(outcomes.map(({ ok }) => ok).sort()).to.deep.equal([false, true]);
      expect([await submissions(database, taskKey), await openJobs(database)]).to.deep.equal([1, 1]);
    });

    it('gives each job to one worker when four ask at the same time', async () => {
      const database = await ready();
      for (let i = 0; i < 8; i += 1) {
        const { taskKey } = await start(database);
        await database.unitOfWork.run(DOCTOR, (tx) => complete(tx, taskKey));
      }
      const ask = (worker: string): Promise<number[]> =>
        database.unitOfWork.run(DOCTOR, async (tx) => {
          const types = [{ type: 'publish', timeout: 60_000, maxJobs: 3 }];
          return (await value(tx.execute({ type: 'activateJobs', worker, types }))).jobs.map(({ jobKey }) => jobKey);
        });
      const taken = (await Promise.all(['a', 'b', 'c', 'd'].map(ask))).flat();
      expect(new Set(taken).size).to.equal(taken.length);
      expect((await openJobs(database)) + taken.length).to.equal(8);
    });

    it('runs many instances at once without a lost token', async () => {
      const database = await ready();
      const started = await Promise.all(Array.from({ length: 12 }, () => start(database)));
      await Promise.all(started.map(({ taskKey }) => database.unitOfWork.run(DOCTOR, (tx) => complete(tx, taskKey))));
      const open = await database.reader.all(
        `SELECT i.\`key\` FROM wf_instance i WHERE i.state = 'ACTIVE'
         AND 1 <> (SELECT COUNT(*) FROM wf_job j WHERE j.instance_key = i.\`key\` AND j.state = 'ACTIVATABLE')`,
      );
      expect(open).to.deep.equal([]);
      expect(await openJobs(database)).to.equal(12);
    });

    it('starts nothing of a deployment that was rolled back', async () => {
      const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
      const failed = database.unitOfWork.run(DOCTOR, async (tx) => {
        await tx.execute({ type: 'deployResources', resources: [{ name: 'review.bpmn', content: MODEL }] });
        throw new Error('planned');
      });
      await failed.catch(() => undefined);
      const outcome = await database.unitOfWork.run(DOCTOR, (tx) =>
        tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'review' }),
      );
      expect(!outcome.ok && outcome.error.code).to.equal('NOT_FOUND');
      await deploy(database);
      expect((await start(database)).taskKey).to.be.a('number');
    });
  });
});
