import type { Actor, Database, Tx } from '@rtflow/records';
import { runCommand, type Act } from '@rtflow/records/commands/run-command';
import type { Outcome } from '@rtflow/records/policies/refusals';
import { NOTHING } from '../http/handler.ts';

/** Runs a command of which the caller needs only that it was done (204). */
export async function done(
  database: Database,
  actor: Actor,
  act: Act,
  work: (tx: Tx) => Promise<Outcome<unknown>>,
): Promise<typeof NOTHING | Extract<Outcome<never>, { ok: false }>> {
  const outcome = await runCommand(database.unitOfWork, actor, act, work);
  return outcome.ok ? NOTHING : outcome;
}

/** An engine key of a path, or null when it is none. */
export function keyOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}
