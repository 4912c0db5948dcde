import { userTask, type Notice, type RouteAnswer } from '@rtflow/contract';
import { seesNames } from '../policies/can.ts';
import { shownName } from '../policies/masks.ts';
import type { Reader } from '../record-types.ts';
import type { Actor, SqlValue } from '../tx.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { peopleNamed } from './named.ts';
import { jsonOf } from './task-facts.ts';

interface NoticeSql {
  id: string;
  template: string;
  data: unknown;
  state: string;
  created_at: number;
  patient_no: string | null;
  patient_name: string | null;
}
export interface NoticeQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly unread?: 'true' | 'false';
}

/** What one person was told, newest first. Names are those that the reader may see today. */
export async function noticePage(
  reader: Reader,
  actor: Actor,
  query: NoticeQuery,
): Promise<RouteAnswer<'notices.list'>> {
  const rows = await noticeRows(reader, actor, query);
  const shown = rows.slice(0, query.limit);
  const data = shown.map((row) => jsonOf<Record<string, string>>(row.data));
  const nameOf = await peopleNamed(
    reader,
    data.flatMap(({ from }) => from ?? []),
  );
  const nodes = await nodesOf(
    reader,
    data.flatMap(({ taskKey }) => (taskKey ? Number(taskKey) : [])),
  );
  const last = shown.at(-1);
  return {
    rows: shown.map((row, at): Notice => {
      const { taskKey, courseId, from } = data[at] ?? {};
      return {
        noticeId: row.id,
        kind: row.template,
        at: new Date(Number(row.created_at)).toISOString(),
        read: row.state === 'READ',
        taskKey: taskKey ?? null,
        courseId: courseId ?? null,
        task: taskKey ? (nodes.get(taskKey) ?? null) : null,
        from: from ? nameOf(from) : null,
        patient:
          row.patient_no === null
            ? null
            : { patientNo: row.patient_no, name: shownName(row.patient_name ?? '', seesNames(actor)) },
      };
    }),
    nextCursor: rows.length > query.limit && last ? writeCursor({ sort: Number(last.created_at), key: last.id }) : null,
    unread: await unreadOf(reader, actor),
  };
}

function noticeRows(reader: Reader, actor: Actor, query: NoticeQuery): Promise<NoticeSql[]> {
  const after = readCursor(query.cursor);
  const params: SqlValue[] = [actor.id];
  const where = ["n.recipient_id = ? AND n.channel = 'IN_APP'"];
  if (query.unread === 'true') where.push("n.state = 'NEW'");
  if (after) {
    where.push('(n.created_at < ? OR (n.created_at = ? AND n.id < ?))');
    params.push(Number(after.sort), Number(after.sort), String(after.key));
  }
  return reader.sql.all<NoticeSql & Record<string, unknown>>(
    `SELECT n.id, n.template, n.data, n.state, n.created_at, p.patient_no, p.name AS patient_name
       FROM notifications n LEFT JOIN patients p ON p.id = n.patient_id
      WHERE ${where.join(' AND ')} ORDER BY n.created_at DESC, n.id DESC LIMIT ${query.limit + 1}`,
    params,
  );
}

async function unreadOf(reader: Reader, actor: Actor): Promise<number> {
  const row = await reader.sql.get<{ n: number }>(
    "SELECT COUNT(*) AS n FROM notifications WHERE recipient_id = ? AND state = 'NEW'",
    [actor.id],
  );
  return Number(row?.n ?? 0);
}

/** Task key -> what the step is called. */
async function nodesOf(reader: Reader, keys: readonly number[]): Promise<Map<string, { zh: string; en: string }>> {
  if (keys.length === 0) return new Map();
  const rows = await reader.sql.all<{ key: number; element_id: string; name: string | null }>(
    `SELECT \`key\`, element_id, name FROM wf_user_task WHERE \`key\` IN (${keys.map(() => '?').join(', ')})`,
    [...keys],
  );
  return new Map(
    rows.map((row) => {
      const drawn = row.name ?? row.element_id;
      return [String(row.key), userTask(row.element_id)?.name ?? { zh: drawn, en: drawn }];
    }),
  );
}
