import { Client, Variables } from 'camunda-external-task-client-js';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { openRestDoors, type RestDoors } from './rest-doors.ts';
import { ONE_JOB, TWO_JOBS, WITH_CATCH } from './processes.ts';

/** The unmodified camunda-external-task-client-js 3.1 against /engine-rest, and what it hides over plain HTTP. */
describe('external tasks', () => {
  forEachDatabase((_name, open) => {
    let doors: RestDoors;
    const clients: Client[] = [];

    beforeEach(async () => {
      doors = await openRestDoors(open, { setClock: null });
      const models = { 'one-job.bpmn': ONE_JOB, 'two.bpmn': TWO_JOBS('two'), 'with-catch.bpmn': WITH_CATCH };
      const resources = Object.entries(models).map(([name, content]) => ({ name, content }));
      await execute({ type: 'deployResources', resources });
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) client.stop();
      await doors.close();
      expect(doors.errors).to.deep.equal([]);
    });

    const execute = (command: Parameters<RestDoors['execute']>[0]) => doors.execute(command);
    const start = (bpmnProcessId: string, variables = {}) =>
      execute({ type: 'createProcessInstance', bpmnProcessId, variables });
    const worker = (workerId: string) => {
      const client = new Client({
        baseUrl: `${doors.url}/engine-rest`,
        workerId,
        interval: 10,
        asyncResponseTimeout: 2000,
        autoPoll: true,
        use: () => undefined,
      });
      clients.push(client);
      return client;
    };
    const post = async (path: string, body: object) => {
      const response = await fetch(`${doors.url}/engine-rest/external-task/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        body: text ? JSON.parse(text) : null,
      };
    };
    const fetchAndLock = (workerId: string, more = {}, topic = {}) =>
      post('fetchAndLock', {
        workerId,
        maxTasks: 5,
        topics: [{ topicName: 'measure', lockDuration: 60_000, ...topic }],
        ...more,
      });

    it('works on a task with typed variables there and back', async () => {
      await start('two', {
        name: '张床位',
        dose: 2.12,
        fractions: 25,
        urgent: false,
        plan: { beams: [1, 2] },
        note: null,
      });
      const seen: Record<string, unknown> = {};
      await new Promise<void>((resolve, reject) => {
        worker('w1').subscribe('measure', {}, async ({ task, taskService }) => {
          try {
            Object.assign(seen, task.variables.getAll());
            expect(task.variables.getTyped('dose')).to.include({ type: 'double', value: 2.12 });
            expect(task.variables.getTyped('fractions')).to.include({ type: 'integer', value: 25 });
            const result = new Variables().set('room', '二号').setTyped('at', {
              type: 'date',
              value: new Date('2026-03-10T00:30:00Z'),
              valueInfo: {},
            });
            await taskService.complete(task, result, new Variables().set('local', 1));
            resolve();
          } catch (error) {
            reject(error as Error);
          }
        });
      });
      expect(seen).to.deep.equal({
        name: '张床位',
        dose: 2.12,
        fractions: 25,
        urgent: false,
        plan: { beams: [1, 2] },
        note: null,
      });
      const [next] = (await fetchAndLock('w2', {}, { topicName: 'check' })).body;
      expect(next.variables.room).to.deep.equal({ type: 'String', value: '二号', valueInfo: {} });
      expect(next.variables.at.value).to.equal('2026-03-10T00:30:00.000Z');
      expect(next.variables).to.not.have.property('local');
    });

    it('answers content type application/json and nothing behind it, and waits as long as asked', async () => {
      const started = start('one-job');
      const waiting = fetchAndLock('w1', { asyncResponseTimeout: 5000 });
      await started;
      const { status, type, body } = await waiting;
      expect([status, type]).to.deep.equal([200, 'application/json']);
      expect(body[0]).to.include({ topicName: 'measure', workerId: 'w1', activityId: 'measure', retries: 3 });
      expect(body[0].lockExpirationTime).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
      expect((await fetchAndLock('w2', { asyncResponseTimeout: 50 })).body).to.deep.equal([]);
    });

    it('lets only the worker that holds a task end it', async () => {
      await start('one-job');
      const [task] = (await fetchAndLock('holder')).body;
      for (const act of ['complete', 'failure', 'bpmnError', 'extendLock']) {
        const refused = await post(`${task.id}/${act}`, { workerId: 'thief', errorCode: 'E', newDuration: 5000 });
        expect(refused.status, act).to.equal(400);
        expect(refused.body.message, act).to.contain("locked by 'holder'");
      }
      expect((await post(`${task.id}/complete`, { workerId: 'holder' })).status).to.equal(204);
      const again = await post(`${task.id}/complete`, { workerId: 'holder' });
      expect([again.status, again.body.type]).to.deep.equal([404, 'RestException']);
    });

    it('extends a lock, gives it up, and refuses it once it has run out', async () => {
      await start('one-job');
      const [task] = (await fetchAndLock('w1', {}, { lockDuration: 1000 })).body;
      expect((await post(`${task.id}/extendLock`, { workerId: 'w1', newDuration: 90_000 })).status).to.equal(204);
      doors.advance(80_000);
      expect((await post(`${task.id}/extendLock`, { workerId: 'w1', newDuration: 1000 })).status).to.equal(204);
      doors.advance(2000);
      const late = await post(`${task.id}/extendLock`, { workerId: 'w1', newDuration: 1000 });
      expect([late.status, late.body.message]).to.deep.equal([400, late.body.message]);
      expect(late.body.message).to.contain('its lock has run out');
      await execute({ type: 'tick', limit: 10 });
      const [again] = (await fetchAndLock('w2')).body;
      expect(again).to.include({ id: task.id, workerId: 'w2', retries: 3 });
      expect((await post(`${task.id}/unlock`, {})).status).to.equal(204);
      expect((await fetchAndLock('w3')).body[0]).to.include({ id: task.id, workerId: 'w3' });
    });

    it('turns a failure without retries into an incident, and an error into the path that the model draws', async () => {
      await start('one-job');
      await start('with-catch');
      const [failing] = (await fetchAndLock('w1')).body;
      const failure = {
        workerId: 'w1',
        errorMessage: 'no beam',
        errorDetails: 'interlock 12',
        retries: 0,
        retryTimeout: 0,
      };
      expect((await post(`${failing.id}/failure`, failure)).status).to.equal(204);
      const incidents = await doors.database.reader.all<{ message: string }>('SELECT message FROM wf_incident');
      expect(incidents).to.deep.equal([{ message: 'no beam\ninterlock 12' }]);
      const [risky] = (await fetchAndLock('w1', {}, { topicName: 'risky' })).body;
      const error = {
        workerId: 'w1',
        errorCode: 'NO_BEAM',
        variables: { reason: { type: 'String', value: 'interlock' } },
      };
      expect((await post(`${risky.id}/bpmnError`, error)).status).to.equal(204);
      const ended = await doors.database.reader.all<{ state: string }>(
        "SELECT state FROM wf_instance WHERE process_id = 'with-catch'",
      );
      expect(ended).to.deep.equal([{ state: 'COMPLETED' }]);
    });

    it('hands out at most maxTasks over all topics; the others stay for the next worker', async () => {
      await start('one-job');
      await start('one-job');
      await start('with-catch');
      const topics = ['measure', 'risky'].map((topicName) => ({ topicName, lockDuration: 60_000 }));
      const first = await post('fetchAndLock', { workerId: 'w1', maxTasks: 2, topics });
      const second = await post('fetchAndLock', { workerId: 'w2', maxTasks: 2, topics });
      expect([first.body.length, second.body.length]).to.deep.equal([2, 1]);
    });

    for (const [what, body, words] of [
      ['a worker id that is missing', { maxTasks: 1, topics: [] }, 'workerId'],
      ['maxTasks of 0', { workerId: 'w', maxTasks: 0, topics: [] }, 'maxTasks'],
      [
        'a wait of more than 30 minutes',
        { workerId: 'w', maxTasks: 1, asyncResponseTimeout: 1_800_001 },
        'asyncResponseTimeout',
      ],
      [
        'a filter that would be passed over',
        { workerId: 'w', maxTasks: 1, topics: [{ topicName: 't', lockDuration: 1, businessKey: 'b' }] },
        'businessKey',
      ],
    ] as const) {
      it(`refuses ${what} with its name`, async () => {
        const refused = await post('fetchAndLock', body);
        expect([refused.status, refused.body.type]).to.deep.equal([400, 'InvalidRequestException']);
        expect(refused.body.message).to.contain(words);
      });
    }

    it('refuses a variable whose value is not of its type, and changes nothing', async () => {
      await start('one-job');
      const [task] = (await fetchAndLock('w1')).body;
      for (const [type, value] of [
        ['Integer', 2 ** 31],
        ['Boolean', 'true'],
        ['Date', '2026-03-10'],
        ['Bytes', 'AAAA'],
      ] as const) {
        const refused = await post(`${task.id}/complete`, { workerId: 'w1', variables: { x: { type, value } } });
        expect(refused.status, type).to.equal(400);
        expect(refused.body.message, type).to.contain("'x'");
      }
      expect((await post(`${task.id}/complete`, { workerId: 'w1' })).status).to.equal(204);
    });

    it('puts tasks back at once when the client has gone while it waited', async () => {
      const gone = new AbortController();
      const request = fetch(`${doors.url}/engine-rest/external-task/fetchAndLock`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          workerId: 'gone',
          maxTasks: 1,
          asyncResponseTimeout: 30_000,
          topics: [{ topicName: 'measure', lockDuration: 600_000 }],
        }),
        signal: gone.signal,
      }).catch(() => null);
      await doors.untilPolled();
      gone.abort();
      await request;
      await doors.untilGone();
      await start('one-job');
      expect((await fetchAndLock('alive')).body).to.have.length(1);
    });
  });
});
