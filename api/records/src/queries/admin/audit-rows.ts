import type { RouteAnswer } from '@rtflow/contract';
import type { Reader } from '../../record-types.ts';
import type { SqlValue } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { namedOr } from '../named.ts';
import { jsonOf } from '../task-facts.ts';

interface AuditSql {
  seq: number;
  at: number;
  actor_id: string;
  name_zh: string | null;
  name_en: string | null;
  action: string;
  entity: string;
  entity_id: string;
  detail: unknown;
}

/** Audit rows, newest first. */
export async function auditPage(
  reader: Reader,
  query: { readonly limit: number; readonly cursor?: string; readonly patientId?: string; readonly actor?: string },
): Promise<RouteAnswer<'audit.list'>> {
  const parts = ['a.seq < ?'];
  const params: SqlValue[] = [Number(readCursor(query.cursor)?.sort ?? Number.MAX_SAFE_INTEGER)];
  for (const [column, value] of [
    ['a.patient_id', query.patientId],
    ['a.actor_id', query.actor],
  ] as const) {
    if (value) {
      parts.push(`${column} = ?`);
      params.push(value);
    }
  }
  const rows = await reader.sql.all<AuditSql>(
    `SELECT a.seq, a.at, a.actor_id, u.name_zh, u.name_en, a.action, a.entity, a.entity_id, a.detail
       FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id WHERE ${parts.join(' AND ')} ORDER BY a.seq DESC LIMIT ${query.limit + 1}`,
    params,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => ({
      seq: Number(row.seq),
      at: new Date(Number(row.at)).toISOString(),
      actor: namedOr(row.actor_id, row.name_zh, row.name_en),
      action: row.action,
      entity: row.entity,
      entityId: row.entity_id,
      detail: jsonOf(row.detail),
    })),
    nextCursor:
      rows.length > query.limit && last ? writeCursor({ sort: Number(last.seq), key: Number(last.seq) }) : null,
  };
}
