import type { Tx } from '../tx.ts';

/** Table -> the column after which a row serves nobody. */
const EXPIRES = {
  wf_command_dedupe: 'expires_at',
  sessions: 'expires_at',
  sign_in_failures: 'ends_at',
  patient_links: 'expires_at',
} as const;

/** House-keeping; answers how many rows are gone. */
export async function purgeExpired(tx: Tx): Promise<number> {
  let gone = 0;
  for (const [table, column] of Object.entries(EXPIRES)) {
    gone += (await tx.sql.run(`DELETE FROM ${table} WHERE ${column} < ?`, [tx.now])).changes;
  }
  return gone;
}
