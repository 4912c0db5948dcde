import type { Reader } from '../../record-types.ts';

/** Epoch ms of the next thing that the engine's `tick` would fire: timer, job lock, back-off, message expiry; null: none. */
export async function nextDueAt(reader: Reader): Promise<number | null> {
  const times = [
    await minimum(reader, 'SELECT MIN(due_at) AS at FROM wf_timer'),
    await minimum(reader, `SELECT MIN(deadline) AS at FROM wf_job WHERE state = 'ACTIVATED'`),
    await minimum(reader, `SELECT MIN(backoff_until) AS at FROM wf_job WHERE state = 'BACKOFF'`),
    await minimum(reader, 'SELECT MIN(expires_at) AS at FROM wf_message'),
  ].filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

async function minimum(reader: Reader, sql: string): Promise<number | null> {
  const row = await reader.sql.get<{ at: number | null }>(sql);
  return row?.at == null ? null : Number(row.at);
}
