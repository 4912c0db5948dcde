import { expect } from 'chai';
import { elementNames } from '@rtflow/contract/element-names';
import { IncidentDesk, type Cause } from '../../web/src/app/operations/incident-desk.ts';
import { InstanceDesk, type Instance } from '../../web/src/app/operations/instance-desk.ts';
import { MigrationDesk } from '../../web/src/app/operations/migration-desk.ts';
import { factLines, waitWords, type Wait } from '../../web/src/app/parts/wait-words.ts';
import { fakeClient, problem } from './fake-client.ts';

const AT = '2026-03-10T02:00:00.000Z';
const CAUSE = {
  incidentKey: '1',
  processId: 'p',
  elementId: 'x',
  element: { zh: '剂量', en: 'Dose' },
  type: 'EXTRACT_VALUE_ERROR',
  message: 'no limit',
  expression: '=dose > limit',
  count: 2,
  oldestAt: AT,
  newestAt: AT,
} satisfies Cause;
const ROW = { incidentKey: '1', instanceKey: '10', createdAt: AT, courseId: null, courseNo: null };
const WAIT = { instanceKey: '10', elementKey: '11', elementId: 'u', since: AT } as const;
const INSTANCE = {
  courseId: null,
  courseNo: null,
  instanceKey: '10',
  rootKey: '10',
  definitionKey: '5',
  startedAt: AT,
  endedAt: null,
  diagram: {
    instanceKey: '10',
    processId: 'p',
    name: 'P',
    version: 1,
    parentElementId: null,
    state: 'ACTIVE',
    bpmnXml: '',
    active: [],
    taken: [],
    completed: [],
  },
  waits: [],
  elements: [
    { elementKey: '10', elementId: 'p', type: 'PROCESS', phase: 'ACTIVATED', since: AT, variables: [] },
    { elementKey: '11', elementId: 'u', type: 'USER_TASK', phase: 'ACTIVATED', since: AT, variables: [] },
  ],
  versions: [],
} satisfies Instance;

describe('web: operations on processes', () => {
  it('asks for a reason before it retries, and goes on showing the cause while cases of it are left', async () => {
    let left = 2;
    const client = fakeClient({
      'operations.incidents': () => ({
        total: left,
        groups: left > 0 ? [{ ...CAUSE, incidentKey: '2', count: left }] : [],
      }),
      'operations.alike': ({ query }) =>
        query?.cursor ? { rows: [{ ...ROW, incidentKey: '2' }], nextCursor: null } : { rows: [ROW], nextCursor: 'c' },
      'operations.retry': ({ body }) => ((left = body?.alike ? 0 : 1), { resolved: 1, raisedAgain: 0, left }),
    });
    const desk = new IncidentDesk(client);
    await desk.load();
    await desk.choose(CAUSE);
    await desk.more();
    expect([desk.rows().length, desk.hasMore(), desk.mayAct()]).to.deep.equal([2, false, false]);
    desk.reason.set('  改正后重试 ');
    expect(desk.mayAct()).to.equal(true);
    await desk.retry('1', false);
    expect([desk.chosen()?.count, desk.retried()?.left]).to.deep.equal([1, 1]);
    const asked = client.calls.find(({ name }) => name === 'operations.retry');
    expect((asked?.input as { body?: { reason?: string } }).body?.reason).to.equal('改正后重试');
    await desk.retry('2', true);
    expect([desk.chosen(), desk.causes.value()?.total]).to.deep.equal([null, 0]);
  });

  it('moves a token of the instance, never the process itself, and shows why it was refused', async () => {
    let refuse = true;
    const client = fakeClient({
      'operations.instance': () => INSTANCE,
      'operations.modify': () => (refuse ? problem(409, 'ENGINE_REJECTED') : (undefined as never)),
    });
    const desk = new InstanceDesk(client);
    await desk.open('10');
    expect(desk.tokens().map(({ elementKey }) => elementKey)).to.deep.equal(['11']);
    expect(await desk.move()).to.equal(false);
    desk.source.set('11');
    desk.target.set('v');
    desk.reason.set('走错了分支');
    expect(await desk.move()).to.equal(false);
    expect([desk.refused()?.code, desk.target(), desk.reason()]).to.deep.equal(['ENGINE_REJECTED', 'v', '走错了分支']);
    refuse = false;
    expect(await desk.move()).to.equal(true);
    expect([desk.source(), desk.reason()]).to.deep.equal([null, '']);
  });

  it('sends a variable only when it is JSON', async () => {
    const client = fakeClient({
      'operations.instance': () => INSTANCE,
      'operations.setVariables': () => undefined as never,
    });
    const desk = new InstanceDesk(client);
    await desk.open('10');
    desk.editing.set({ elementKey: '10', name: 'limit', json: 'five' });
    expect([desk.unreadable(), await desk.saveVariable()]).to.deep.equal([true, false]);
    desk.editing.set({ elementKey: '10', name: 'limit', json: '5' });
    expect([desk.unreadable(), await desk.saveVariable(), desk.editing()]).to.deep.equal([false, true, null]);
  });

  it('migrates only what a dry run of the same plan has shown, page by page', async () => {
    const client = fakeClient({
      'operations.suggestMigration': () => ({
        instances: 2,
        mappings: [{ sourceElementId: 'a', targetElementId: 'a' }],
        unmapped: [{ elementId: 'b', type: 'USER_TASK', active: 1, reason: 'gone' }],
        added: [{ elementId: 'c', type: 'USER_TASK' }],
      }),
      'operations.planMigration': ({ body }) => ({
        cases: [{ instanceKey: body?.cursor ?? '10', courseId: null, courseNo: null, problems: [] }],
        nextCursor: body?.cursor ? null : '11',
      }),
      'operations.migrate': () => ({
        cases: [
          { instanceKey: '10', courseId: null, courseNo: null, problems: [{ elementId: 'b', reason: 'moved on' }] },
        ],
        nextCursor: null,
      }),
    });
    const desk = new MigrationDesk(client);
    await desk.compare('5', '6');
    desk.reason.set('新版');
    expect([desk.open().length, desk.mayAct()]).to.deep.equal([1, false]);
    desk.choose('b', 'c');
    await desk.dryRun();
    expect([desk.open().length, desk.fit(), desk.mayAct()]).to.deep.equal([0, 2, true]);
    desk.choose('b', '');
    expect([desk.ran(), desk.mayAct()]).to.deep.equal(['nothing', false]);
    await desk.dryRun();
    await desk.migrate();
    expect([desk.ran(), desk.fit(), desk.cases().length]).to.deep.equal(['real', 0, 1]);
  });

  it('makes a sentence of what an element waits for, and keeps every fact', () => {
    const timer: Wait = {
      ...WAIT,
      code: 'TIMER',
      facts: { dueAt: Date.parse(AT), overdue: true, remaining: null, handler: 'late' },
    };
    expect(waitWords(timer, 'zh-CN').key).to.equal('TIMER_OVERDUE');
    expect(factLines(timer).map(({ name }) => name)).to.deep.equal(['dueAt', 'overdue', 'handler']);
    const incident: Wait = { ...WAIT, code: 'INCIDENT', facts: { type: 'T', message: 'm', values: { dose: 9 } } };
    expect(factLines(incident).at(-1)).to.deep.equal({ name: 'values', value: '{"dose":9}' });
    const task: Wait = { ...WAIT, code: 'USER_TASK', facts: { candidateGroups: ['ATT'], candidateUsers: [] } };
    expect(waitWords(task, 'en').values).to.deep.equal({ who: 'Attending' });
  });

  it('reads the names of a diagram with their entities', () => {
    const names = elementNames(
      '<bpmn:task name="A &#38; B&#10;C" id="t"/><bpmn:x id="none" /><bpmn:y id="q" name="&lt;5" />',
    );
    expect([...names]).to.deep.equal([
      ['t', 'A & B C'],
      ['q', '<5'],
    ]);
  });
});
