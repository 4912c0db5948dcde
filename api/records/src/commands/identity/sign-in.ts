import { fromAddress, unknownLogin } from '../../policies/back-off.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { countFailure, isClosed } from './count-failure.ts';
import { countWrong } from './count-wrong-password.ts';
import { newToken, tokenHash } from './session-token.ts';

export interface SignIn {
  /** Null: no account has this login. */
  readonly userId: string | null;
  readonly login: string;
  readonly address: string;
  /** Session that this browser had before: a sign-in never goes on with an old one. */
  readonly replaces: string | null;
  /** The password was checked before: hashing takes long and has no place inside a transaction. */
  readonly passwordRight: boolean;
  readonly userAgent: string | null;
  readonly lifetimeMs: number;
  /** Keeps the person's signing key for the session; null: the password was wrong. */
  readonly keepKey: ((tx: Tx, token: string) => Promise<void>) | null;
}
export interface SignedIn {
  /** For the cookie; it is stored nowhere. */
  readonly token: string;
  readonly expiresAt: number;
}

/** Opens a session. Null: wrong password or closed account, and the failure is counted (a refusal would roll the count back). */
export async function signIn(tx: Tx, input: SignIn): Promise<Outcome<SignedIn | null>> {
  const { userId } = input;
  if (await isClosed(tx, fromAddress(input.address))) return refuse('TOO_MANY_ATTEMPTS');
  if (userId === null) return unknown(tx, input);
  const lock = tx.sql.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const user = await tx.sql.get<{ active: number; failed_count: number; locked_until: number | null }>(
    `SELECT active, failed_count, locked_until FROM users WHERE id = ?${lock}`,
    [userId],
  );
  if (!user) return refuse('WRONG_CREDENTIALS');
  if ((user.locked_until ?? 0) > tx.now) return refuse('TOO_MANY_ATTEMPTS');
  if (!input.passwordRight || !user.active) {
    await countWrong(tx, userId, user.failed_count);
    await countFailure(tx, fromAddress(input.address));
    return { ok: true, value: null };
  }
  const token = newToken();
  const expiresAt = tx.now + input.lifetimeMs;
  await tx.sql.run('UPDATE users SET failed_count = 0, locked_until = NULL WHERE id = ?', [userId]);
  await tx.sql.run(
    `INSERT INTO sessions (id, user_id, csrf_token, created_at, expires_at, last_seen_at, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [tokenHash(token), userId, newToken(), tx.now, expiresAt, tx.now, input.userAgent?.slice(0, 255) ?? null],
  );
  await input.keepKey?.(tx, token);
  await tx.sql.run('DELETE FROM sessions WHERE expires_at < ? OR id = ?', [tx.now, input.replaces ?? '']);
  await tx.audit({ action: 'session.opened', entity: 'user', entityId: userId });
  return { ok: true, value: { token, expiresAt } };
}

async function unknown(tx: Tx, { login, address }: SignIn): Promise<Outcome<null>> {
  const subject = unknownLogin(login);
  if (await isClosed(tx, subject)) return refuse('TOO_MANY_ATTEMPTS');
  for (const counted of [subject, fromAddress(address)]) await countFailure(tx, counted);
  await tx.audit({ action: 'session.refused', entity: 'login', entityId: subject.subject.slice(-16) });
  return { ok: true, value: null };
}
