import { userTask, type TaskRow } from '@rtflow/contract';
import { dayOf, instantOf } from '../../clinical/hospital-time.ts';
import { groupsOf } from '../../policies/task-policy.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { COUNT_LIMIT, readCursor, writeCursor } from '../cursor.ts';
import { fitsFew } from '../patients/patient-text.ts';
import { WITHDRAW_MS, taskAfter } from '../withdrawable.ts';
import { countSql, nodesSql, pageSql, type InboxFilter, type InboxSort, type InboxView } from './inbox-sql.ts';
import { taskRows } from './task-rows.ts';

export interface InboxQuery {
  readonly view: InboxView;
  readonly sort: InboxSort;
  readonly limit: number;
  readonly cursor?: string;
  readonly node?: string;
  readonly overdue?: 'true' | 'false';
  readonly text?: string;
  readonly category?: string;
  readonly technique?: string;
  readonly from?: string;
  readonly to?: string;
}
export interface InboxPage {
  readonly rows: TaskRow[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** One page of a view, read from the same rows that the engine writes: a task shows in the answer after its commit. */
export async function inboxPage(reader: Reader, actor: Actor, query: InboxQuery): Promise<InboxPage> {
  const asked = filterOf(reader, actor, query);
  const filter = { ...asked, manyFit: !!asked.text && !(await fitsFew(reader, { text: asked.text })) };
  if (query.view === 'withdrawable') return withdrawablePage(reader, actor, filter, query.limit);
  const sort = query.view === 'done' && query.sort === 'due' ? 'completed' : query.sort;
  const page = pageSql(filter, sort, readCursor(query.cursor), query.limit + 1);
  const found = await reader.sql.all<{ key: number; sort: number }>(page.sql, page.params);
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const isWhole = query.cursor === undefined && found.length <= query.limit;
  const total = isWhole ? found.length : await countOf(reader, filter);
  return {
    rows: await taskRows(
      reader,
      actor,
      shown.map((row) => Number(row.key)),
    ),
    nextCursor: found.length > query.limit && last ? writeCursor({ sort: last.sort, key: Number(last.key) }) : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsExact: total <= COUNT_LIMIT,
  };
}

export interface InboxCounts {
  readonly nodes: { taskId: string; zh: string; en: string; open: number; overdue: number }[];
  readonly all: number;
  readonly mine: number;
  readonly group: number;
  readonly overdue: number;
  readonly withdrawable: number;
  readonly doneToday: number;
}

export async function inboxCounts(
  reader: Reader,
  actor: Actor,
  query: { readonly view: InboxView; readonly from?: string },
): Promise<InboxCounts> {
  const base = { userId: actor.id, groups: groupsOf(actor) };
  const from = query.view === 'done' ? startOf(query.from) : undefined;
  const nodes = await nodeCounts(reader, { ...base, view: query.view, ...(from !== undefined && { from }) });
  const today = instantOf(dayOf(reader.now), '00:00');
  const count = (filter: Partial<InboxFilter> & { view: InboxView }) => countOf(reader, { ...base, ...filter });
  return {
    nodes: nodes.map((row) => {
      const words = userTask(row.node)?.name ?? { zh: row.node, en: row.node };
      return { taskId: row.node, ...words, open: Number(row.open), overdue: Number(row.overdue) };
    }),
    all: await count({ view: 'all' }),
    mine: await count({ view: 'mine' }),
    group: await count({ view: 'group' }),
    overdue: await count({ view: 'all', overdueAt: reader.now }),
    withdrawable: (await withdrawableKeys(reader, actor)).length,
    doneToday: await count({ view: 'done', from: today }),
  };
}

function filterOf(reader: Reader, actor: Actor, query: InboxQuery): InboxFilter {
  const [from, to] = query.view === 'done' ? [startOf(query.from), startOf(query.to)] : [];
  return {
    view: query.view,
    userId: actor.id,
    groups: groupsOf(actor),
    ...(query.node && { node: query.node }),
    ...(query.overdue === 'true' && { overdueAt: reader.now }),
    ...(query.text?.trim() && { text: query.text }),
    ...(query.category && { category: query.category }),
    ...(query.technique && { technique: query.technique }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** An instant, or the first moment of a day of the hospital; what is neither asks nothing. */
function startOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? instantOf(text, '00:00') : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

async function nodeCounts(reader: Reader, filter: InboxFilter) {
  const { sql, params } = nodesSql(filter, reader.now);
  return reader.sql.all<{ node: string; open: number; overdue: number }>(sql, params);
}

async function countOf(reader: Reader, filter: InboxFilter): Promise<number> {
  const { sql, params } = countSql(filter, COUNT_LIMIT + 1);
  return Number((await reader.sql.get<{ n: number }>(sql, params))?.n ?? 0);
}

async function withdrawablePage(reader: Reader, actor: Actor, filter: InboxFilter, limit: number): Promise<InboxPage> {
  const keys = await withdrawableKeys(reader, actor, filter.node);
  const rows = await taskRows(reader, actor, keys.slice(0, limit));
  return { rows, nextCursor: null, total: keys.length, totalIsExact: true };
}

/** My submissions of the last day that nobody has taken further; a day's worth per person, so a loop is fine. */
async function withdrawableKeys(reader: Reader, actor: Actor, node?: string): Promise<number[]> {
  const filter: InboxFilter = {
    view: 'done',
    userId: actor.id,
    groups: [],
    from: reader.now - WITHDRAW_MS,
    ...(node && { node }),
  };
  const page = pageSql(filter, 'completed', null, 200);
  const done = await reader.sql.all<{ key: number }>(page.sql, page.params);
  if (done.length === 0) return [];
  const ended = await reader.sql.all<{ key: number; element_id: string; course_id: string | null; ended_at: number }>(
    `SELECT t.\`key\`, t.element_id, x.course_id, t.ended_at FROM wf_user_task t LEFT JOIN task_contexts x ON x.task_key = t.\`key\`
      WHERE t.\`key\` IN (${done.map(() => '?').join(', ')}) ORDER BY t.ended_at DESC`,
    done.map((row) => Number(row.key)),
  );
  const keys: number[] = [];
  for (const row of ended) {
    const task = {
      taskKey: Number(row.key),
      taskId: row.element_id,
      courseId: row.course_id,
      endedAt: Number(row.ended_at),
    };
    if (await taskAfter(reader, task)) keys.push(task.taskKey);
  }
  return keys;
}
