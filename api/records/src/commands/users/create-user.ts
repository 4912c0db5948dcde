import { can, isRole } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf } from '../../rows.ts';
import type { RoleGrant, Tx } from '../../tx.ts';
import { pinyinOf } from '../../clinical/pinyin-of.ts';

export interface CreateUser {
  readonly login: string;
  readonly displayName: { readonly zh: string; readonly en: string };
  /** Hashed before: that takes long and has no place inside a transaction. */
  readonly passwordHash: string;
  readonly roles: readonly RoleGrant[];
}

export async function createUser(tx: Tx, input: CreateUser): Promise<Outcome<{ userId: string }>> {
  const right = can(tx.actor, 'user.admin');
  if (!right.ok) return right;
  const unknown = unknownRole(input.roles);
  if (unknown) return unknown;
  if (await rowOf(tx, 'User', { login: input.login })) return refuse('LOGIN_TAKEN', { login: input.login });
  const userId = tx.newId();
  await insertRow(tx, 'User', {
    id: userId,
    login: input.login,
    passwordHash: input.passwordHash,
    nameZh: input.displayName.zh,
    nameEn: input.displayName.en,
    pinyin: pinyinOf(input.displayName.zh).pinyin,
    passwordChangedAt: tx.now,
    createdAt: tx.now,
  });
  await grantRoles(tx, userId, input.roles);
  await tx.audit({
    action: 'user.created',
    entity: 'user',
    entityId: userId,
    detail: { login: input.login, roles: input.roles },
  });
  return { ok: true, value: { userId } };
}

export function unknownRole(roles: readonly RoleGrant[]): Outcome<never> | null {
  const wrong = roles.find((grant) => !isRole(grant.role));
  return wrong ? (refuse('UNKNOWN_ROLE', { role: wrong.role }) as Outcome<never>) : null;
}

/** Replaces what the user holds; a role named twice counts once. */
export async function grantRoles(tx: Tx, userId: string, roles: readonly RoleGrant[]): Promise<void> {
  await tx.sql.run('DELETE FROM user_roles WHERE user_id = ?', [userId]);
  const byRole = new Map(roles.map((grant) => [grant.role, grant.scope]));
  for (const [role, scope] of byRole) {
    await insertRow(tx, 'UserRole', { id: tx.newId(), userId, role, scope, grantedAt: tx.now });
  }
}
