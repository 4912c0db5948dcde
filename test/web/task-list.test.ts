import { expect } from 'chai';
import type { TaskRow } from '@rtflow/contract/rest/tasks';
import { rowLine } from '../../web/src/app/inbox/row-facts.ts';
import { ALL_OPEN, TaskList, filterOf } from '../../web/src/app/inbox/task-list.ts';
import { taskRow } from './builders.ts';
import { fakeClient, problem } from './fake-client.ts';

const COUNTS = { nodes: [], all: 0, mine: 0, group: 0, overdue: 0, withdrawable: 0, doneToday: 0 };
const ALL = ALL_OPEN;

function listOver(rows: () => readonly TaskRow[]) {
  const client = fakeClient({
    'tasks.list': () => ({ rows: [...rows()], nextCursor: null, total: rows().length, totalIsExact: true }),
    'tasks.counts': () => COUNTS,
  });
  return { list: new TaskList(client, () => Date.parse('2026-03-10T02:00:00Z')), client };
}

function keys(list: TaskList): string[] {
  return list.ordered().map((row) => row.taskKey);
}

describe('web inbox list', () => {
  it('groups rows by node and selects the first of the order on the screen', async () => {
    const rows = [
      taskRow({ taskKey: '1' }),
      taskRow({ taskKey: '2', taskId: 'plan-evaluate', name: { zh: '计划评估', en: '' } }),
      taskRow({ taskKey: '3' }),
    ];
    const { list } = listOver(() => rows);
    await list.show(ALL);
    expect(list.groups().map((group) => [group.taskId, group.rows.length])).to.deep.equal([
      ['contour-review', 2],
      ['plan-evaluate', 1],
    ]);
    expect(keys(list)).to.deep.equal(['1', '3', '2']);
    expect(list.selectedKey()).to.equal('1');
  });

  it('walks with steps and stops at both ends', async () => {
    const { list } = listOver(() => ['1', '2'].map((taskKey) => taskRow({ taskKey })));
    await list.show(ALL);
    list.step(1);
    list.step(1);
    expect(list.selectedKey()).to.equal('2');
    list.step(-1);
    list.step(-1);
    expect(list.selectedKey()).to.equal('1');
  });

  it('lets new rows wait on a live refresh, and changes known rows in place', async () => {
    let rows = [taskRow({ taskKey: '1' }), taskRow({ taskKey: '2' })];
    const { list } = listOver(() => rows);
    await list.show(ALL);
    rows = [taskRow({ taskKey: '0' }), taskRow({ taskKey: '1', attempt: 2 }), taskRow({ taskKey: '2' })];
    await list.refresh();
    expect(keys(list)).to.deep.equal(['1', '2']);
    expect(list.ordered()[0]?.attempt).to.equal(2);
    expect(list.waiting()).to.equal(1);
    await list.admit();
    expect(keys(list)).to.deep.equal(['0', '1', '2']);
    expect(list.waiting()).to.equal(0);
    expect(list.selectedKey()).to.equal('1');
  });

  it('takes gone rows away on a live refresh, but never the one that is being read', async () => {
    let rows = [taskRow({ taskKey: '1' }), taskRow({ taskKey: '2' })];
    const { list } = listOver(() => rows);
    await list.show(ALL);
    rows = [];
    await list.refresh();
    expect(keys(list)).to.deep.equal(['1']);
  });

  it('opens the first task that arrives in an empty list', async () => {
    let rows: TaskRow[] = [];
    const { list } = listOver(() => rows);
    await list.show(ALL);
    expect(list.selectedKey()).to.equal(null);
    rows = [taskRow({ taskKey: '5' })];
    await list.refresh();
    expect([keys(list), list.selectedKey(), list.waiting()]).to.deep.equal([['5'], '5', 0]);
  });

  it('R1.66 opens the next row after a finished one, or the one that the server names', async () => {
    const { list } = listOver(() => ['1', '2', '3'].map((taskKey) => taskRow({ taskKey })));
    await list.show(ALL);
    expect(list.remove('1', null)).to.equal('2');
    expect(list.remove('2', '3')).to.equal('3');
    expect(list.remove('3', null)).to.equal(null);
    expect(keys(list)).to.deep.equal([]);
  });

  it('keeps the rows when a refresh fails', async () => {
    let down = false;
    const client = fakeClient({
      'tasks.list': () =>
        down
          ? problem(503, 'BUSY')
          : { rows: [taskRow({ taskKey: '1' })], nextCursor: null, total: 1, totalIsExact: true },
      'tasks.counts': () => COUNTS,
    });
    const list = new TaskList(client);
    await list.show(ALL);
    down = true;
    await list.refresh();
    expect(keys(list)).to.deep.equal(['1']);
    expect(list.phase()).to.equal('ready');
  });

  it('says what went wrong when the first load fails', async () => {
    const list = new TaskList(fakeClient({ 'tasks.list': () => problem(503, 'BUSY') }));
    await list.show(ALL);
    expect(list.phase()).to.equal('failed');
    expect(list.problem()?.code).to.equal('BUSY');
  });

  it('asks by priority without headings, and counts done nodes of the period in sight', async () => {
    const rows = [
      taskRow({ taskKey: '1' }),
      taskRow({ taskKey: '2', taskId: 'plan-evaluate' }),
      taskRow({ taskKey: '3' }),
    ];
    const { list, client } = listOver(() => rows);
    await list.show(filterOf((name) => ({ sort: 'priority', category: 'P1', technique: 'none such' })[name] ?? null));
    expect(keys(list)).to.deep.equal(['1', '2', '3']);
    const asked = () => client.calls.at(-1)?.input.query as Record<string, unknown>;
    expect(asked()).to.deep.equal({ view: 'all', limit: 50, sort: 'priority', category: 'P1' });
    await list.show({ ...ALL, view: 'done', period: 'week' });
    const counted = client.calls.findLast(({ name }) => name === 'tasks.counts')?.input.query;
    expect(counted).to.deep.equal({ view: 'done', from: '2026-03-04' });
    expect(asked()).to.deep.include({ view: 'done', sort: 'completed', from: '2026-03-04' });
  });

  it('says in the second line what was chosen, in that order', () => {
    const w = {
      t: (key: string) => key,
      say: (text: { zh: string }) => text.zh,
      record: (_kind: string, code: string) => code,
    };
    const row = taskRow({ taskKey: '1', attempt: 2 });
    const parts = rowLine(row, ['patientNo', 'attempt', 'holder'], w).split(' · ');
    expect(parts).to.deep.equal([row.patient?.patientNo, 'inbox.attempt']);
  });
});
