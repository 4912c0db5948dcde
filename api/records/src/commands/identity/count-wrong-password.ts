import { LOCK_MS, MAX_FAILURES } from '../../policies/back-off.ts';
import type { Tx } from '../../tx.ts';

/** Of the signed-in person, who was asked for the password again. */
export async function countWrongPassword(tx: Tx): Promise<void> {
  const lock = tx.sql.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const user = await tx.sql.get<{ failed_count: number }>(`SELECT failed_count FROM users WHERE id = ?${lock}`, [
    tx.actor.id,
  ]);
  if (user) await countWrong(tx, tx.actor.id, user.failed_count);
}

/** One more wrong password of an account that the caller has locked; too many close it for a while. */
export async function countWrong(tx: Tx, userId: string, before: number): Promise<void> {
  const failures = before + 1;
  const locks = failures >= MAX_FAILURES;
  await tx.sql.run('UPDATE users SET failed_count = ?, locked_until = ? WHERE id = ?', [
    locks ? 0 : failures,
    locks ? tx.now + LOCK_MS : null,
    userId,
  ]);
  await tx.audit({ action: 'session.refused', entity: 'user', entityId: userId, detail: { failures, locks } });
}
