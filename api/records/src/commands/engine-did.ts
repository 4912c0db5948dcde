import { refuse, type Outcome } from '../policies/refusals.ts';

type EngineOutcome<V> =
  { readonly ok: true; readonly value: V } | { readonly ok: false; readonly error: { code: string; message: string } };

const CODES = { NOT_FOUND: 'NOT_FOUND', INVALID_STATE: 'TASK_ENDED' } as const;

/** The engine's answer as a command's: its error code and words go into the detail. */
export function engineDid<V>(outcome: EngineOutcome<V>): Outcome<V> {
  if (outcome.ok) return outcome;
  const { code, message } = outcome.error;
  const known = CODES[code as keyof typeof CODES] ?? 'ENGINE_REJECTED';
  return refuse(known, { engineCode: code, engineMessage: message });
}
