import type { SqlValue } from '../../tx.ts';
import type { Cursor } from '../cursor.ts';
import { fittingIds, fitsPatient } from '../patients/patient-text.ts';

export type InboxView = 'mine' | 'group' | 'all' | 'done' | 'withdrawable';
export type InboxSort = 'due' | 'priority' | 'followUp' | 'created' | 'completed';

export interface InboxFilter {
  readonly view: InboxView;
  readonly userId: string;
  readonly groups: readonly string[];
  readonly node?: string;
  readonly overdueAt?: number;
  readonly category?: string;
  readonly technique?: string;
  readonly text?: string;
  /** The typed text fits many patients: each task is asked for its own. Else the patients are looked up first. */
  readonly manyFit?: boolean;
  /** Epoch ms, for done tasks: when they were completed. */
  readonly from?: number;
  readonly to?: number;
}
interface Statement {
  readonly sql: string;
  readonly params: SqlValue[];
}

/** Ascending sort value of a task; rows without a due time come last. Ties are broken by the key. */
const SORTS: Readonly<Record<InboxSort, string>> = {
  due: 'COALESCE(t.due_at, 9007199254740991)',
  priority: '-t.priority',
  followUp: 'COALESCE(t.follow_up_at, 9007199254740991)',
  created: '-t.created_at',
  completed: '-COALESCE(t.ended_at, 0)',
};

/** Keys of one page in order. Only the narrow task rows are sorted; names are joined for the page alone. */
export function pageSql(filter: InboxFilter, sort: InboxSort, after: Cursor | null, limit: number): Statement {
  const base = keysSql(filter);
  const order = SORTS[sort];
  const beyond = after ? `WHERE (p.sort > ? OR (p.sort = ? AND p.\`key\` > ?))` : '';
  return {
    sql: `SELECT p.\`key\`, p.sort FROM (SELECT t.\`key\`, ${order} AS sort ${base.sql}) p ${beyond}
           ORDER BY p.sort, p.\`key\` LIMIT ${limit}`,
    params: [...base.params, ...(after ? [Number(after.sort), Number(after.sort), Number(after.key)] : [])],
  };
}

export function countSql(filter: InboxFilter, limit: number): Statement {
  const base = keysSql(filter);
  return { sql: `SELECT COUNT(*) AS n FROM (SELECT t.\`key\` ${base.sql} LIMIT ${limit}) c`, params: base.params };
}

/** Open and overdue per node. */
export function nodesSql(filter: InboxFilter, now: number): Statement {
  const base = keysSql(filter);
  return {
    sql: `SELECT t.element_id AS node, COUNT(*) AS open, SUM(CASE WHEN t.due_at < ? THEN 1 ELSE 0 END) AS overdue
           ${base.sql} GROUP BY t.element_id`,
    params: [now, ...base.params],
  };
}

/**
 * `FROM … WHERE …` of a view. Open tasks of mine, and those that I submitted and that are not confirmed, ride (assignee, state); tasks of my groups ride the candidate index, whose rows
 * go with the task's end, so finished tasks cost nothing.
 */
function keysSql(filter: InboxFilter): Statement {
  const params: SqlValue[] = [];
  const about = aboutPatients(filter);
  let from: string;
  if (filter.view === 'done' || filter.view === 'withdrawable') {
    from = `FROM wf_user_task t ${about.sql} WHERE t.assignee = ? AND t.state = 'COMPLETED'`;
    params.push(...about.params, filter.userId);
  } else {
    const sets: string[] = [];
    if (filter.view !== 'group') {
      sets.push(`SELECT \`key\` FROM wf_user_task WHERE assignee = ? AND state IN ('CREATED', 'COMPLETING')`);
      // What the cluster refused of mine is shown until somebody has dealt with it, whatever became of the task.
      sets.push(
        `SELECT subject_key FROM zeebe_outbox WHERE state = 'REJECTED' AND op = 'completeUserTask' AND actor_id = ?`,
      );
      params.push(filter.userId, filter.userId);
    }
    if (filter.view !== 'mine') {
      const marks = filter.groups.map(() => '?').join(', ') || `''`;
      sets.push(`SELECT k.task_key FROM wf_user_task_candidate k JOIN wf_user_task o ON o.\`key\` = k.task_key
                  WHERE k.kind = 'GROUP' AND k.value IN (${marks}) AND o.assignee IS NULL AND o.state = 'CREATED'`);
      sets.push(`SELECT k.task_key FROM wf_user_task_candidate k JOIN wf_user_task o ON o.\`key\` = k.task_key
                  WHERE k.kind = 'USER' AND k.value = ? AND o.assignee IS NULL AND o.state = 'CREATED'`);
      params.push(...filter.groups, filter.userId);
    }
    const key = filter.view === 'group' ? 'task_key' : '`key`';
    from = `FROM (${sets.join(' UNION ')}) m JOIN wf_user_task t ON t.\`key\` = m.${key} ${about.sql} WHERE 1 = 1`;
    params.push(...about.params);
  }
  const where = whereOf(filter, params);
  return { sql: where === '' ? from : `${from} AND ${where}`, params };
}

/** Joins the few patients whom the typed text fits. */
function aboutPatients({ text, manyFit }: InboxFilter): Statement {
  if (!text || manyFit) return { sql: '', params: [] };
  const ids = fittingIds({ text });
  const sql = `JOIN task_contexts fx ON fx.task_key = t.\`key\` JOIN (${ids.sql}) who ON who.id = fx.patient_id`;
  return { sql, params: ids.params };
}

function whereOf(filter: InboxFilter, params: SqlValue[]): string {
  const parts: string[] = [];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  if (filter.node) add('t.element_id = ?', filter.node);
  if (filter.overdueAt !== undefined) add('t.due_at < ?', filter.overdueAt);
  for (const [column, value] of [
    ['category', filter.category],
    ['technique', filter.technique],
  ] as const) {
    if (value) add(`${OF_COURSE} c.${column} = ?)`, value);
  }
  if (filter.from !== undefined) add('t.ended_at >= ?', filter.from);
  if (filter.to !== undefined) add('t.ended_at < ?', filter.to);
  if (filter.text && filter.manyFit) {
    const fits = fitsPatient({ text: filter.text });
    add(
      `EXISTS (SELECT 1 FROM task_contexts fx JOIN patients p ON p.id = fx.patient_id WHERE fx.task_key = t.\`key\` AND ${fits.sql})`,
      ...fits.params,
    );
  }
  return parts.join(' AND ');
}

const OF_COURSE =
  'EXISTS (SELECT 1 FROM task_contexts x JOIN courses c ON c.id = x.course_id WHERE x.task_key = t.`key` AND';

/** Text as typed with the wildcards of LIKE made plain ('!' is the escape: a backslash means something else to each database). */
export function likeText(text: string): string {
  return text.trim().replace(/[!%_]/g, '!$&');
}
