import { createEngine } from '@rtflow/engine';
import type { Command, JsonObject } from '@rtflow/engine';
import { SYSTEM_ACTOR } from '@rtflow/records';
import type { Clock } from '@rtflow/records';
import { expect } from 'chai';
import { boundary, bpmn, end, message, receive, service, start, timer, user } from '../engine/support/bpmn.ts';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { engineViolations } from './whole-record.ts';

/** A machine's work that a timer or a message may call off. */
const RACED = bpmn(
  'raced',
  [
    start(),
    service('work'),
    boundary('late', 'work', timer('Duration', 'PT1M')),
    boundary('stop', 'work', message('stop-work', '=id')),
    user('after'),
    user('called-off'),
    end(),
  ],
  ['start -> work -> after -> end', 'late -> called-off -> end', 'stop -> called-off'],
);
const BY_MESSAGE = bpmn(
  'by-message',
  [start('start', message('begin')), user('after'), end()],
  ['start -> after -> end'],
);
const BROKEN = bpmn('broken', [start(), service('work', '=missing'), end()], ['start -> work -> end']);
const TWO_WAITS = bpmn(
  'two-waits',
  [start(), receive('first', 'go', '=id'), user('after')],
  ['start -> first -> after'],
);

class SettableClock implements Clock {
  at = Date.UTC(2026, 2, 10, 2);
  now(): number {
    return this.at;
  }
}

const ROUNDS = 6;

describe('faults: two events at the same time', function () {
  this.timeout(120_000);
  forEachDatabase((_name, open) => {
    let database: TestDatabase;
    let clock: SettableClock;

    beforeEach(async () => {
      clock = new SettableClock();
      database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock });
      const contents = { RACED, BY_MESSAGE, BROKEN, TWO_WAITS };
      const resources = Object.entries(contents).map(([name, content]) => ({ name: `${name}.bpmn`, content }));
      expect(await code({ type: 'deployResources', resources })).to.equal('ok');
    });

    /** 'ok', or why it was refused. */
    async function code(command: Command): Promise<string> {
      const outcome = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute(command));
      return outcome.ok ? 'ok' : outcome.error.code;
    }
    async function begin(bpmnProcessId: string, variables: JsonObject = {}): Promise<number> {
      const started = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.execute({ type: 'createProcessInstance', bpmnProcessId, variables }),
      );
      if (!started.ok) throw new Error(started.error.message);
      return started.value!.instanceKey;
    }
    async function take(worker: string, maxJobs = 1, timeout = 10_000) {
      const types = [{ type: 'work', timeout, maxJobs }];
      const taken = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.execute({ type: 'activateJobs', types, worker }),
      );
      return taken.ok ? taken.value.jobs : [];
    }
    async function theJob(): Promise<number> {
      const [job] = await take('w');
      if (!job) throw new Error('Expected a job, but there is none');
      return job.jobKey;
    }
    const number = async (sql: string): Promise<number> =>
      Number((await database.reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`))?.n);
    const reached = (elementId: string, instanceKey: number): Promise<number> =>
      number(`wf_element WHERE element_id = '${elementId}' AND instance_key = ${instanceKey}`);
    const tick = () => code({ type: 'tick', limit: 100 });
    const inTurn = (round: number, one: () => Promise<string>, other: () => Promise<string>): Promise<string[]> =>
      Promise.all(round % 2 === 0 ? [one(), other()] : [other(), one()].reverse());

    /** Exactly one of the two went on, and the record is whole. */
    async function oneOf(instanceKey: number, done: boolean): Promise<void> {
      expect([await reached('after', instanceKey), await reached('called-off', instanceKey)]).to.deep.equal(
        done ? [1, 0] : [0, 1],
      );
      expect(await engineViolations(database)).to.deep.equal([]);
    }

    it('hands every job to one of four workers that ask at the same time', async () => {
      for (let index = 0; index < 20; index++) await begin('raced', { id: `r${index}` });
      const keys: number[] = [];
      // MariaDB locks all rows that it sorts, so who comes second may get none of them and asks again
      for (let asked = 0; keys.length < 20 && asked < 10; asked++) {
        const taken = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => take(worker, 8)));
        keys.push(...taken.flat().map(({ jobKey }) => jobKey));
      }
      expect(keys).to.have.length(20);
      expect(new Set(keys).size).to.equal(20);
    });

    it('takes the first of two answers when a lock ran out and the job went to a second worker', async () => {
      const instanceKey = await begin('raced', { id: 'a' });
      const jobKey = await theJob();
      clock.at += 10_001;
      expect(await tick()).to.equal('ok');
      expect(await theJob()).to.equal(jobKey);
      const answer = (by: string) => code({ type: 'completeJob', jobKey, variables: { by } });
      expect([await answer('slow'), await answer('second')]).to.deep.equal(['ok', 'NOT_FOUND']);
      const by = await database.reader.get(`SELECT value FROM wf_variable WHERE name = 'by'`);
      expect(by).to.deep.equal({ value: '"slow"' });
      await oneOf(instanceKey, true);
    });

    it('ends whole when a job is completed while its instance is cancelled', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const instanceKey = await begin('raced', { id: `r${round}` });
        const jobKey = await theJob();
        const [completed, cancelled] = await inTurn(
          round,
          () => code({ type: 'completeJob', jobKey }),
          () => code({ type: 'cancelProcessInstance', instanceKey }),
        );
        expect(cancelled).to.equal('ok');
        expect(completed).to.be.oneOf(['ok', 'NOT_FOUND']);
        expect(await reached('after', instanceKey)).to.equal(completed === 'ok' ? 1 : 0);
        expect(await number(`wf_element WHERE instance_key = ${instanceKey} AND ended_at IS NULL`)).to.equal(0);
      }
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it('takes one way when a job is completed while its boundary timer fires', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const instanceKey = await begin('raced', { id: `r${round}` });
        const jobKey = await theJob();
        clock.at += 60_000;
        const [completed] = await inTurn(round, () => code({ type: 'completeJob', jobKey }), tick);
        expect(completed).to.be.oneOf(['ok', 'NOT_FOUND']);
        await oneOf(instanceKey, completed === 'ok');
      }
    });

    it('takes one way when a job is completed while a message interrupts it', async () => {
      const stop = { type: 'publishMessage', name: 'stop-work', timeToLive: 0 } as const;
      for (let round = 0; round < ROUNDS; round++) {
        const instanceKey = await begin('raced', { id: `r${round}` });
        const jobKey = await theJob();
        const [completed] = await inTurn(
          round,
          () => code({ type: 'completeJob', jobKey }),
          () => code({ ...stop, correlationKey: `r${round}` }),
        );
        expect(completed).to.be.oneOf(['ok', 'NOT_FOUND']);
        await oneOf(instanceKey, completed === 'ok');
      }
    });

    it('takes one way when a timer and a message interrupt the same work', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const instanceKey = await begin('raced', { id: `r${round}` });
        clock.at += 60_000;
        const correlationKey = `r${round}`;
        await inTurn(round, tick, () =>
          code({ type: 'publishMessage', name: 'stop-work', correlationKey, timeToLive: 0 }),
        );
        await oneOf(instanceKey, false);
      }
    });

    it('keeps the first word when a worker fails a job for good while another completes it', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const instanceKey = await begin('raced', { id: `r${round}` });
        const jobKey = await theJob();
        const [completed, failed] = await inTurn(
          round,
          () => code({ type: 'completeJob', jobKey }),
          () => code({ type: 'failJob', jobKey, retries: 0, errorMessage: 'no beam' }),
        );
        expect([completed, failed]).to.be.deep.oneOf([
          ['ok', 'NOT_FOUND'],
          ['INVALID_STATE', 'ok'],
        ]);
        expect(await number(`wf_incident WHERE instance_key = ${instanceKey} AND ended_at IS NULL`)).to.equal(
          completed === 'ok' ? 0 : 1,
        );
      }
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it('resolves an incident once when two people ask for it', async () => {
      const instanceKey = await begin('broken');
      const incident = await database.reader.get<{ key: number }>(
        'SELECT `key` FROM wf_incident WHERE ended_at IS NULL',
      );
      expect(
        await code({ type: 'setVariables', elementInstanceKey: instanceKey, variables: { missing: 'work' } }),
      ).to.equal('ok');
      const resolve = () => code({ type: 'resolveIncident', incidentKey: incident!.key });
      expect(await Promise.all([resolve(), resolve()])).to.have.members(['ok', 'NOT_FOUND']);
      expect(await number(`wf_job WHERE instance_key = ${instanceKey}`)).to.equal(1);
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it('starts one instance by a message while a new version of its process is deployed', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const content = BY_MESSAGE.replace('isExecutable="true"', `isExecutable="true" name="v${round}"`);
        const correlationKey = `k${round}`;
        const codes = await inTurn(
          round,
          () => code({ type: 'publishMessage', name: 'begin', correlationKey, timeToLive: 0 }),
          () => code({ type: 'deployResources', resources: [{ name: 'BY_MESSAGE.bpmn', content }] }),
        );
        expect(codes).to.deep.equal(['ok', 'ok']);
        expect(await number(`wf_instance WHERE start_correlation_key = '${correlationKey}'`)).to.equal(1);
        expect(await number(`wf_subscription WHERE name = 'begin' AND element_key IS NULL`)).to.equal(1);
      }
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it('ends whole when a job is completed while its instance is migrated', async () => {
      const next = RACED.replace('isExecutable="true"', 'isExecutable="true" name="next"');
      expect(await code({ type: 'deployResources', resources: [{ name: 'RACED.bpmn', content: next }] })).to.equal(
        'ok',
      );
      const versions = await database.reader.all<{ key: number }>(
        "SELECT `key` FROM wf_definition WHERE process_id = 'raced' ORDER BY version",
      );
      for (let round = 0; round < ROUNDS; round++) {
        const created = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          tx.execute({
            type: 'createProcessInstance',
            definitionKey: versions[0]!.key,
            variables: { id: `r${round}` },
          }),
        );
        if (!created.ok) throw new Error(created.error.message);
        const { instanceKey } = created.value!;
        const jobKey = await theJob();
        const ids = ['work', 'late', 'stop', 'after'];
        const mappings = ids.map((id) => ({ sourceElementId: id, targetElementId: id }));
        const [completed, migrated] = await inTurn(
          round,
          () => code({ type: 'completeJob', jobKey }),
          () => code({ type: 'migrateProcessInstance', instanceKey, targetDefinitionKey: versions[1]!.key, mappings }),
        );
        expect([completed, migrated]).to.deep.equal(['ok', 'ok']);
        await oneOf(instanceKey, true);
        const open = await database.reader.all(
          `SELECT DISTINCT def_key AS k FROM wf_element WHERE instance_key = ${instanceKey} AND ended_at IS NULL`,
        );
        expect(open).to.deep.equal([{ k: versions[1]!.key }]);
      }
    });

    it('gives one message to an instance that waits for it once, however many come at the same time', async () => {
      const instanceKey = await begin('two-waits', { id: 'x' });
      const publish = () => code({ type: 'publishMessage', name: 'go', correlationKey: 'x', timeToLive: 0 });
      expect(await Promise.all([publish(), publish(), publish()])).to.deep.equal(['ok', 'ok', 'ok']);
      expect(await reached('after', instanceKey)).to.equal(1);
      expect(await engineViolations(database)).to.deep.equal([]);
    });
  });
});
