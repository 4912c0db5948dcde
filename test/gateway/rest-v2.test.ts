import { Camunda8 } from '@camunda8/sdk';
import { expect } from 'chai';
import { RIGHTS, type GatewayAccess } from '@rtflow/gateway';
import { forEachDatabase } from '../support/database.ts';
import { ONE_JOB, TWO_JOBS, WITH_FORM, WITH_MESSAGE } from './processes.ts';
import { openRestDoors, type RestDoors } from './rest-doors.ts';

type Rest = ReturnType<Camunda8['getCamundaRestClient']>;
const RESOURCES = [
  { name: 'one-job.bpmn', content: ONE_JOB },
  { name: 'two.bpmn', content: TWO_JOBS('two') },
  { name: 'with-message.bpmn', content: WITH_MESSAGE },
  { name: 'with-form.bpmn', content: WITH_FORM },
];

/** REST v2 with the unmodified CamundaRestClient of @camunda8/sdk 8.8, and over plain HTTP what it does not send. */
describe('REST v2', () => {
  forEachDatabase((_name, open) => {
    let doors: RestDoors;
    let rest: Rest;

    const openAs = async (given: Parameters<typeof openRestDoors>[1] = {}) => {
      doors = await openRestDoors(open, given);
      rest = new Camunda8({
        ZEEBE_REST_ADDRESS: doors.url,
        CAMUNDA_AUTH_STRATEGY: 'NONE',
        CAMUNDA_LOG_LEVEL: 'none',
      }).getCamundaRestClient();
      await doors.execute({ type: 'deployResources', resources: RESOURCES });
    };
    const create = (processDefinitionId: string, variables = {}) =>
      rest.createProcessInstance({ processDefinitionId, variables });
    const activate = (type: string) =>
      rest.activateJobs({ type, worker: 'w', timeout: 60_000, maxJobsToActivate: 5, requestTimeout: -1 });
    const http = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${doors.url}/v2${path}`, {
        method,
        headers: { 'Content-Type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        body: text ? JSON.parse(text) : null,
      };
    };
    const waitingTask = async () => {
      await create('with-form', { patient: 'p-1', dose: 2 });
      return (await rest.searchUserTasks({ filter: { state: 'CREATED' } })).items[0]!;
    };

    afterEach(async () => {
      await doors.close();
      expect(doors.errors).to.deep.equal([]);
    });

    it('deploys, starts, works, and answers when the instance has ended', async () => {
      await openAs();
      const deployed = await rest.deployResources([{ name: 'late.bpmn', content: TWO_JOBS('late') }]);
      expect(deployed.processes[0]).to.include({ processDefinitionId: 'late', processDefinitionVersion: 1 });
      const ended = rest.createProcessInstanceWithResult({
        processDefinitionId: 'one-job',
        variables: { name: '测量' },
        requestTimeout: 10_000,
      });
      const [job] = await rest.activateJobs({
        type: 'measure',
        worker: 'w',
        timeout: 60_000,
        maxJobsToActivate: 1,
        requestTimeout: 10_000,
      });
      expect(job).to.include({ elementId: 'measure', worker: 'w', retries: 3 });
      await job?.complete({ dose: 2.12 });
      expect((await ended).variables).to.deep.include({ name: '测量', dose: 2.12 });
    });

    it('ends an empty activation exactly at its time, and answers 504 when a result does not come', async () => {
      await openAs();
      const empty = await http('POST', '/jobs/activation', {
        type: 'none',
        worker: 'w',
        timeout: 1000,
        maxJobsToActivate: 1,
        requestTimeout: 30,
      });
      expect([empty.status, empty.type, empty.body]).to.deep.equal([200, 'application/json', { jobs: [] }]);
      const waited = await http('POST', '/process-instances', {
        processDefinitionId: 'one-job',
        awaitCompletion: true,
        requestTimeout: 50,
      });
      expect([waited.status, waited.type]).to.deep.equal([504, 'application/problem+json']);
      expect(waited.body).to.include({ title: 'DEADLINE_EXCEEDED', status: 504, code: 'DEADLINE_EXCEEDED' });
      expect(waited.body.zh).to.match(/[\u4e00-\u9fff]/);
    });

    it('sees in the next search what a command has committed', async () => {
      await openAs();
      const { processInstanceKey } = await create('one-job');
      const active = await rest.searchProcessInstances({ filter: { processInstanceKey, state: 'ACTIVE' } });
      expect(active.items.map((item) => item.processInstanceKey)).to.deep.equal([processInstanceKey]);
      await rest.cancelProcessInstance({ processInstanceKey });
      const gone = await http('GET', `/process-instances/${processInstanceKey}`);
      expect(gone.body).to.include({ state: 'TERMINATED', processDefinitionId: 'one-job', hasIncident: false });
      expect((await http('POST', `/process-instances/${processInstanceKey}/cancellation`)).status).to.equal(404);
    });

    it('pages by cursor there and back, with no row twice and none lost while rows come in', async () => {
      await openAs();
      for (let n = 0; n < 7; n += 1) {
        await create(n % 2 === 0 ? 'one-job' : 'two');
        doors.advance(1000);
      }
      const sort = [{ field: 'processDefinitionId', order: 'desc' }, { field: 'startDate' }];
      const page = (more: object) => http('POST', '/process-instances/search', { sort, page: { limit: 3, ...more } });
      const keys = (answer: Awaited<ReturnType<typeof page>>): string[] =>
        answer.body.items.map((item: { processInstanceKey: string }) => item.processInstanceKey);
      const first = await page({});
      expect(first.body.page).to.include({ totalItems: 7, hasMoreTotalItems: false });
      await create('two');
      const second = await page({ after: first.body.page.endCursor });
      const third = await page({ after: second.body.page.endCursor });
      expect(new Set([first, second, third].flatMap(keys)).size).to.equal(8);
      expect(keys(await page({ before: second.body.page.startCursor }))).to.deep.equal(keys(first));
      expect(keys(await page({ from: 3 }))).to.deep.equal(keys(second));
    });

    it('assigns, changes and completes a user task; states and versions follow', async () => {
      await openAs();
      const task = await waitingTask();
      expect(task).to.include({ elementId: 'review', priority: 50, processDefinitionId: 'with-form' });
      await rest.assignUserTask({ userTaskKey: task.userTaskKey, assignee: 'liwei' });
      const taken = await http('POST', `/user-tasks/${task.userTaskKey}/assignment`, {
        assignee: 'wangfang',
        allowOverride: false,
      });
      expect([taken.status, taken.body.title]).to.deep.equal([409, 'INVALID_STATE']);
      await rest.updateUserTask({
        userTaskKey: task.userTaskKey,
        changeset: { candidateGroups: ['physicist'], dueDate: '2026-03-11T00:00:00Z', priority: 90 } as object,
      });
      const found = await rest.searchUserTasks({ filter: { candidateGroup: 'physicist', assignee: 'liwei' } });
      expect(found.items[0]).to.deep.include({ priority: 90, candidateGroups: ['physicist'] });
      expect(found.items[0]?.dueDate).to.equal('2026-03-11T00:00:00.000Z');
      const variables = await rest.searchUserTaskVariables({
        userTaskKey: task.userTaskKey,
        sort: [{ field: 'name' }],
      });
      expect(variables.items.map(({ name, value }) => [name, value])).to.deep.equal([
        ['dose', '2'],
        ['patient', '"p-1"'],
      ]);
      await rest.unassignUserTask({ userTaskKey: task.userTaskKey });
      await rest.completeUserTask({ userTaskKey: task.userTaskKey, variables: { approved: true } });
      expect(await rest.getUserTask(task.userTaskKey)).to.include({ state: 'COMPLETED' });
      const again = await http('POST', `/user-tasks/${task.userTaskKey}/completion`, {});
      expect([404, 409]).to.include(again.status);
    });

    it('lets programs read a task that writes the record, and change nothing of it', async () => {
      await openAs({ belongsToPeople: ({ elementId }) => elementId === 'review' });
      const { userTaskKey } = await waitingTask();
      for (const [method, path, body] of [
        ['POST', 'assignment', { assignee: 'robot' }],
        ['DELETE', 'assignee', undefined],
        ['PATCH', 'update', { changeset: { priority: 1 } }],
        ['POST', 'completion', {}],
      ] as const) {
        const refused = await http(method, `/user-tasks/${userTaskKey}/${path}`, body);
        expect([refused.status, refused.body.title], path).to.deep.equal([403, 'FORBIDDEN']);
        expect(refused.body.detail, path).to.contain("'review' writes the record");
      }
      expect(await rest.getUserTask(userTaskKey)).to.include({ state: 'CREATED', priority: 50 });
    });

    it('finds instances and tasks by variables, candidates and operators', async () => {
      await openAs();
      await create('with-form', { patient: 'p-1', dose: 2 });
      await create('with-form', { patient: 'p-2', dose: 2 });
      const count = async (path: string, filter: object) =>
        (await http('POST', `/${path}/search`, { filter })).body.page.totalItems;
      expect(await count('process-instances', { variables: [{ name: 'patient', value: '"p-1"' }] })).to.equal(1);
      expect(await count('process-instances', { variables: [{ name: 'dose', value: '2.0' }] })).to.equal(2);
      expect(
        await count('user-tasks', { processInstanceVariables: [{ name: 'patient', value: { $like: '*p-2*' } }] }),
      ).to.equal(1);
      expect(await count('user-tasks', { assignee: { $exists: false }, priority: { $gte: 50, $lt: 51 } })).to.equal(2);
      expect(await count('user-tasks', { elementId: { $in: ['review', 'other'] } })).to.equal(2);
      expect(await count('user-tasks', { state: { $neq: 'CREATED' } })).to.equal(0);
      expect(await count('variables', { name: { $like: 'pat%' } })).to.equal(0);
      expect(await count('variables', { name: { $like: 'pat*' } })).to.equal(2);
    });

    for (const [what, path, body] of [
      ['a filter field that is none', 'user-tasks', { filter: { colour: 'red' } }],
      ['an operator that is none', 'user-tasks', { filter: { state: { $almost: 'CREATED' } } }],
      ['a key that is none', 'jobs', { filter: { jobKey: "1' OR '1'='1" } }],
      ['a sort field that is none', 'incidents', { sort: [{ field: 'i.message; DROP TABLE wf_job' }] }],
      ['a cursor of another search', 'variables', { page: { after: 'bm9uZQ' } }],
      ['a page field that is none', 'variables', { page: { size: 5 } }],
      ['a limit above 10,000', 'variables', { page: { limit: 10_001 } }],
    ] as const) {
      it(`refuses ${what}`, async () => {
        await openAs();
        const refused = await http('POST', `/${path}/search`, body);
        expect([refused.status, refused.body.title]).to.deep.equal([400, 'INVALID_ARGUMENT']);
      });
    }

    it('raises, finds and resolves an incident, once its job has retries again', async () => {
      await openAs();
      const { processInstanceKey } = await create('one-job');
      const [job] = await activate('measure');
      await job?.fail({ errorMessage: 'detector off', retries: 0 });
      const { items } = await rest.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } });
      expect(items[0]).to.include({ errorType: 'JOB_NO_RETRIES', errorMessage: 'detector off', jobKey: job?.jobKey });
      const jobs = await http('POST', '/jobs/search', { filter: { type: 'measure', state: 'FAILED' } });
      expect(jobs.body.items[0]).to.include({ jobKey: job?.jobKey, retries: 0, errorMessage: 'detector off' });
      await rest.updateJob({ jobKey: job?.jobKey ?? '', retries: 2 });
      await rest.resolveIncident(items[0]?.incidentKey ?? '');
      expect((await http('GET', `/incidents/${items[0]?.incidentKey}`)).body).to.include({ state: 'RESOLVED' });
      expect((await activate('measure'))[0]).to.include({ jobKey: job?.jobKey, retries: 2 });
    });

    it('correlates a message now or not at all, and keeps a published one for its time', async () => {
      await openAs();
      const none = await http('POST', '/messages/correlation', { name: 'series-received', correlationKey: 'c-1' });
      expect([none.status, none.body.title]).to.deep.equal([404, 'NOT_FOUND']);
      const { processInstanceKey } = await create('with-message', { courseId: 'c-1' });
      const correlated = await rest.correlateMessage({
        name: 'series-received',
        correlationKey: 'c-1',
        variables: { n: 1 },
      });
      expect(correlated.processInstanceKey).to.equal(processInstanceKey);
      await rest.publishMessage({ name: 'series-received', correlationKey: 'c-2', timeToLive: 60_000, variables: {} });
      const late = await create('with-message', { courseId: 'c-2' });
      expect((await http('GET', `/process-instances/${late.processInstanceKey}`)).body.state).to.equal('COMPLETED');
    });

    it('counts per element, tells the path and the elements with their names', async () => {
      await openAs();
      const { processInstanceKey, processDefinitionKey } = await create('two');
      await (await activate('measure'))[0]?.complete();
      const statistics = await http('GET', `/process-instances/${processInstanceKey}/statistics/element-instances`);
      expect(statistics.body.items).to.deep.equal([
        { elementId: 'check', active: 1, canceled: 0, incidents: 0, completed: 0 },
        { elementId: 'measure', active: 0, canceled: 0, incidents: 0, completed: 1 },
        { elementId: 'start', active: 0, canceled: 0, incidents: 0, completed: 1 },
      ]);
      const all = await http('POST', `/process-definitions/${processDefinitionKey}/statistics/element-instances`, {});
      expect(all.body).to.deep.equal(statistics.body);
      const flows = await http('GET', `/process-instances/${processInstanceKey}/sequence-flows`);
      expect(flows.body.items.map(({ elementId }: { elementId: string }) => elementId)).to.deep.equal(['a', 'b']);
      const elements = await rest.searchElementInstances({
        filter: { processInstanceKey, state: 'ACTIVE' },
        sort: [{ field: 'elementInstanceKey' }],
      });
      expect(elements.items[0]).to.include({ elementId: 'check', elementName: 'check', type: 'SERVICE_TASK' });
    });

    it('sets variables and answers one by its key', async () => {
      await openAs();
      const { processInstanceKey } = await create('one-job', { dose: 2 });
      await rest.updateElementInstanceVariables({
        elementInstanceKey: processInstanceKey,
        variables: { 名称: '乳腺' },
        local: true,
      });
      const { items } = await rest.searchVariables({ filter: { processInstanceKey, name: '名称' } });
      const one = await rest.getVariable({ variableKey: items[0]?.variableKey ?? '' });
      expect(one).to.include({ name: '名称', value: '乳腺', scopeKey: processInstanceKey });
    });

    it('sets the clock in test mode only', async () => {
      await openAs();
      const at = Date.parse('2030-01-02T03:04:05Z');
      await rest.pinInternalClock(at);
      const { processInstanceKey } = await create('one-job');
      const { body } = await http('GET', `/process-instances/${processInstanceKey}`);
      expect(body.startDate).to.equal('2030-01-02T03:04:05.000Z');
      await doors.close();
      await openAs({ setClock: null });
      expect((await http('PUT', '/clock', { timestamp: at })).status).to.equal(403);
    });

    it('asks for a token and for the right of each route, and audits what it refuses', async () => {
      const refusals: string[] = [];
      const access: GatewayAccess = {
        clientOf: (token) => {
          if (token === 'reader') return { name: 'reader', rights: ['read'], jobTypes: [] };
          return token === 'boss' ? { name: 'boss', rights: RIGHTS, jobTypes: ['*'] } : null;
        },
        refused: ({ client, call, needs }) => void refusals.push(`${client} ${call} ${needs}`),
      };
      await openAs({ access });
      const as = (token: string | null) =>
        fetch(`${doors.url}/v2/process-instances`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
          body: JSON.stringify({ processDefinitionId: 'one-job' }),
        });
      expect((await as(null)).status).to.equal(401);
      expect((await as('reader')).status).to.equal(403);
      expect((await as('boss')).status).to.equal(200);
      expect(refusals).to.deep.equal(['null POST /v2/process-instances token', 'reader POST /process-instances start']);
    });
  });
});
