import type { Tx } from '../tx.ts';

/**
 * One unit at a time books on a machine: without it two clients on MySQL could each find the same slot free. SQLite has one writer.
 * Always in the order of ids, so that two units cannot wait for each other.
 */
export async function lockDevices(tx: Tx, deviceIds: readonly string[]): Promise<void> {
  if (tx.sql.dialect !== 'mysql' || deviceIds.length === 0) return;
  const ids = [...new Set(deviceIds)].sort();
  const places = ids.map(() => '?').join(', ');
  await tx.sql.all(`SELECT id FROM devices WHERE id IN (${places}) ORDER BY id FOR UPDATE`, ids);
}
