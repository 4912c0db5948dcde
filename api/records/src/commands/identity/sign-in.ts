import { LOCK_MS, MAX_FAILURES } from '../../policies/back-off.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { newToken, tokenHash } from './session-token.ts';

export interface SignIn {
  readonly userId: string;
  /** The password was checked before: hashing takes long and has no place inside a transaction. */
  readonly passwordRight: boolean;
  readonly userAgent: string | null;
  readonly lifetimeMs: number;
}
export interface SignedIn {
  /** For the cookie; it is stored nowhere. */
  readonly token: string;
  readonly expiresAt: number;
}

/** Opens a session. Null: wrong password or closed account, and the failure is counted (a refusal would roll the count back). */
export async function signIn(tx: Tx, input: SignIn): Promise<Outcome<SignedIn | null>> {
  const user = await tx.sql.get<{ active: number; failed_count: number; locked_until: number | null }>(
    'SELECT active, failed_count, locked_until FROM users WHERE id = ?',
    [input.userId],
  );
  if (!user) return refuse('WRONG_CREDENTIALS');
  if ((user.locked_until ?? 0) > tx.now) return refuse('TOO_MANY_ATTEMPTS');
  if (!input.passwordRight || !user.active) {
    const failures = user.failed_count + 1;
    const locks = failures >= MAX_FAILURES;
    await tx.sql.run('UPDATE users SET failed_count = ?, locked_until = ? WHERE id = ?', [
      locks ? 0 : failures,
      locks ? tx.now + LOCK_MS : null,
      input.userId,
    ]);
    await tx.audit({ action: 'session.refused', entity: 'user', entityId: input.userId, detail: { failures, locks } });
    return { ok: true, value: null };
  }
  const token = newToken();
  const expiresAt = tx.now + input.lifetimeMs;
  await tx.sql.run('UPDATE users SET failed_count = 0, locked_until = NULL WHERE id = ?', [input.userId]);
  await tx.sql.run(
    `INSERT INTO sessions (id, user_id, csrf_token, created_at, expires_at, last_seen_at, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [tokenHash(token), input.userId, newToken(), tx.now, expiresAt, tx.now, input.userAgent?.slice(0, 255) ?? null],
  );
  await tx.sql.run('DELETE FROM sessions WHERE expires_at < ?', [tx.now]);
  await tx.audit({ action: 'session.opened', entity: 'user', entityId: input.userId });
  return { ok: true, value: { token, expiresAt } };
}
