import type { Sql } from '../tx.ts';

export interface NewMessage {
  readonly id: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly dedupKey: string;
  readonly now: number;
}

/** False when a message with this key was queued before: the first one stands. */
export async function enqueue(sql: Sql, { id, topic, payload, dedupKey, now }: NewMessage): Promise<boolean> {
  const keep = sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE id = id' : 'ON CONFLICT (dedup_key) DO NOTHING';
  const { changes } = await sql.run(
    `INSERT INTO outbox (id, topic, payload, dedup_key, state, attempts, next_at, created_at)
     VALUES (?, ?, ?, ?, 'PENDING', 0, ?, ?) ${keep}`,
    [id, topic, JSON.stringify(payload), dedupKey, now, now],
  );
  return changes > 0;
}
