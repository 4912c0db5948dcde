import type { Actor, Database } from '@rtflow/records';
import { countWrongPassword } from '@rtflow/records/commands/identity/count-wrong-password';
import { verifyPassword } from '@rtflow/records/policies/password';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';

/** Is it still the person who signed in? Wrong ones count as at the sign-in, and lock the account as there. */
export async function confirmPassword(database: Database, actor: Actor, password: string): Promise<Outcome<true>> {
  const user = await database.readOnly((reader) =>
    reader.sql
      .get<{ password_hash: string | null; locked_until: number | null }>(
        'SELECT password_hash, locked_until FROM users WHERE id = ? AND active = 1',
        [actor.id],
      )
      .then((row) => ({ hash: row?.password_hash ?? null, locked: (row?.locked_until ?? 0) > reader.now })),
  );
  if (user.locked) return refuse('TOO_MANY_ATTEMPTS');
  if (await verifyPassword(password, user.hash)) return { ok: true, value: true };
  await database.unitOfWork.run(actor, countWrongPassword);
  return refuse('PASSWORD_WRONG');
}
