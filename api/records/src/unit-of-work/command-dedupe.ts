import type { Actor, Sql, Tx } from '../tx.ts';

const KEEP_MS = 7 * 24 * 3600 * 1000;

/**
 * Takes the command's id before anything else is done: on MySQL a second run waits here for the first one's end.
 * Ids are per actor, so that nobody reads another's result by guessing an id.
 */
export async function claimCommand(
  sql: Sql,
  actor: Actor,
  commandId: string,
  now: number,
): Promise<{ readonly repeated: false; readonly id: string } | { readonly repeated: true; readonly value: unknown }> {
  const id = `${actor.id}:${commandId}`;
  const keep = sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE id = id' : 'ON CONFLICT (id) DO NOTHING';
  const { changes } = await sql.run(
    `INSERT INTO wf_command_dedupe (id, result, expires_at) VALUES (?, NULL, ?) ${keep}`,
    [id, now + KEEP_MS],
  );
  if (changes > 0) return { repeated: false, id };
  const row = await sql.get<{ result: string | null }>('SELECT result FROM wf_command_dedupe WHERE id = ?', [id]);
  return { repeated: true, value: row?.result == null ? undefined : JSON.parse(row.result) };
}

export async function storeResult(sql: Sql, id: string, value: unknown): Promise<void> {
  await sql.run('UPDATE wf_command_dedupe SET result = ? WHERE id = ?', [JSON.stringify(value) ?? null, id]);
}

/** House-keeping: forgets results after a week. */
export async function purgeExpiredCommands(tx: Tx): Promise<number> {
  const { changes } = await tx.sql.run('DELETE FROM wf_command_dedupe WHERE expires_at < ?', [tx.now]);
  return changes;
}
