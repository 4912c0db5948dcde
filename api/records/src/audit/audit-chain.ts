import { hash as hashOf } from 'node:crypto';
import type { Actor, AuditEntry, Sql, SqlReader } from '../tx.ts';

export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor_id: string;
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly patient_id: string | null;
  readonly detail: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export type ChainVerdict =
  | { readonly intact: true; readonly rows: number }
  | { readonly intact: false; readonly brokenSeq: number; readonly reason: 'ALTERED' | 'MISSING' };

export const GENESIS_HASH = '0'.repeat(64);
const PAGE = 2000;

/** The order of fields is part of the format: never change it, a stored chain depends on it. */
export function auditHash(row: Omit<AuditRow, 'hash'>): string {
  const fields = [row.prev_hash, row.seq, row.at, row.actor_id, row.action, row.entity, row.entity_id, row.patient_id];
  return hashOf('sha256', JSON.stringify([...fields, row.detail]));
}

/**
 * Appends to the chain on the running transaction. On MySQL the head row's lock puts writers in line, so this is called
 * last before COMMIT: the lock is short and always taken after the others.
 */
export async function appendAudit(sql: Sql, actor: Actor, at: number, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const lock = sql.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const head = await sql.get<{ seq: number; hash: string }>(`SELECT seq, hash FROM audit_head WHERE id = 1${lock}`);
  if (!head) throw new Error('Expected the head of the audit chain, but audit_head is empty');
  let { seq, hash } = head;
  for (const entry of entries) {
    seq += 1;
    const row = {
      seq,
      at,
      actor_id: actor.id,
      action: entry.action,
      entity: entry.entity,
      entity_id: entry.entityId,
      patient_id: entry.patientId ?? null,
      detail: JSON.stringify({ ...entry.detail, ...(actor.address && { address: actor.address }) }),
      prev_hash: hash,
    };
    hash = auditHash(row);
    await sql.run(
      `INSERT INTO audit_log (seq, at, actor_id, action, entity, entity_id, patient_id, detail, prev_hash, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [...Object.values(row), hash],
    );
  }
  await sql.run('UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1', [seq, hash]);
}

/** Walks the chain from the first row and names the first row that is not as it was written. */
export async function verifyAuditChain(reader: SqlReader): Promise<ChainVerdict> {
  // The head first: rows written meanwhile lie beyond it.
  const head = await reader.get<{ seq: number; hash: string }>('SELECT seq, hash FROM audit_head WHERE id = 1');
  const end = head ?? { seq: 0, hash: GENESIS_HASH };
  let seq = 0;
  let hash = GENESIS_HASH;
  while (seq < end.seq) {
    const rows = await reader.all<AuditRow>(
      `SELECT seq, at, actor_id, action, entity, entity_id, patient_id, detail, prev_hash, hash
       FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${PAGE}`,
      [seq, end.seq],
    );
    if (rows.length === 0) return { intact: false, brokenSeq: seq + 1, reason: 'MISSING' };
    for (const row of rows) {
      if (row.seq !== seq + 1) return { intact: false, brokenSeq: seq + 1, reason: 'MISSING' };
      if (row.prev_hash !== hash || auditHash(row) !== row.hash) {
        return { intact: false, brokenSeq: row.seq, reason: 'ALTERED' };
      }
      seq = row.seq;
      hash = row.hash;
    }
  }
  if (hash !== end.hash) return { intact: false, brokenSeq: end.seq, reason: 'ALTERED' };
  return { intact: true, rows: seq };
}
