/** In the demo's history nothing is refused: a refusal means that story and record do not fit, and the seed stops. */
export function requireOk<T>(outcome: { ok: true; value: T } | { ok: false; error: unknown }, act: string): T {
  if (!outcome.ok) throw new Error(`Expected ${act} to succeed, but ${JSON.stringify(outcome.error)}`);
  return outcome.value;
}
