import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';

export async function signOut(tx: Tx, session: { id: string; userId: string }): Promise<Outcome<null>> {
  await tx.sql.run('DELETE FROM sessions WHERE id = ?', [session.id]);
  await tx.audit({ action: 'session.closed', entity: 'user', entityId: session.userId });
  return { ok: true, value: null };
}

/** Keeps `last seen` roughly true without a write per request. */
export async function touchSession(tx: Tx, sessionId: string): Promise<Outcome<null>> {
  await tx.sql.run('UPDATE sessions SET last_seen_at = ? WHERE id = ?', [tx.now, sessionId]);
  return { ok: true, value: null };
}
