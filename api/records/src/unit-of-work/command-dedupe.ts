import { hash } from 'node:crypto';
import type { Actor, Sql } from '../tx.ts';

const KEEP_MS = 7 * 24 * 3600 * 1000;

export type Claim =
  | { readonly state: 'first'; readonly id: string; readonly digest: string }
  | { readonly state: 'repeated'; readonly value: unknown }
  /** The key was used for something else. */
  | { readonly state: 'reused' };

interface Stored {
  readonly digest: string;
  readonly value?: unknown;
}

/**
 * Takes the command's id before anything else is done: on MySQL a second run waits here for the first one's end.
 * Ids are per actor, so that nobody reads another's result by guessing an id.
 */
export async function claimCommand(
  sql: Sql,
  of: { readonly actor: Actor; readonly commandId: string; readonly input: unknown; readonly now: number },
): Promise<Claim> {
  const id = `${of.actor.id}:${of.commandId}`;
  const digest = hash('sha256', JSON.stringify(of.input) ?? '');
  const keep = sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE id = id' : 'ON CONFLICT (id) DO NOTHING';
  const { changes } = await sql.run(
    `INSERT INTO wf_command_dedupe (id, result, expires_at) VALUES (?, NULL, ?) ${keep}`,
    [id, of.now + KEEP_MS],
  );
  if (changes > 0) return { state: 'first', id, digest };
  const row = await sql.get<{ result: string | null }>('SELECT result FROM wf_command_dedupe WHERE id = ?', [id]);
  const stored = JSON.parse(row?.result ?? '{}') as Partial<Stored>;
  return stored.digest === digest ? { state: 'repeated', value: stored.value } : { state: 'reused' };
}

export async function storeResult(
  sql: Sql,
  { id, digest }: { id: string; digest: string },
  value: unknown,
): Promise<void> {
  const stored: Stored = { digest, value };
  await sql.run('UPDATE wf_command_dedupe SET result = ? WHERE id = ?', [JSON.stringify(stored), id]);
}
