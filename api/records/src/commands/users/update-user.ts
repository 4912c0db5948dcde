import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Row } from '../../models/index.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { RoleGrant, Tx } from '../../tx.ts';
import { peopleNamed } from '../../queries/named.ts';
import { pinyinOf } from '../../clinical/pinyin-of.ts';
import { grantRoles, unknownRole } from './create-user.ts';

export interface UpdateUser {
  readonly userId: string;
  readonly version: number;
  readonly displayName?: { readonly zh: string; readonly en: string };
  readonly roles?: readonly RoleGrant[];
  readonly active?: boolean;
  readonly unlock?: boolean;
  readonly passwordHash?: string;
}

/** Roles work at once on open sessions; closing the account or a new password ends them. */
export async function updateUser(tx: Tx, input: UpdateUser): Promise<Outcome<{ userId: string }>> {
  const right = can(tx.actor, 'user.admin');
  if (!right.ok) return right;
  const user = await rowOf(tx, 'User', { id: input.userId });
  if (!user) return refuse('NOT_FOUND', { userId: input.userId });
  const barred = (await versionClash(tx, user, input)) ?? unknownRole(input.roles ?? []);
  if (barred) return barred;
  const changed = await updateRows(tx, 'User', { id: user.id, version: user.version }, setOf(tx, user, input));
  if (changed === 0) return refuse('VERSION_CLASH', { userId: user.id });
  if (input.roles) await grantRoles(tx, user.id, input.roles);
  if (!(await hasAdmin(tx))) return refuse('LAST_ADMIN', { userId: user.id });
  if (input.active === false || input.passwordHash)
    await tx.sql.run('DELETE FROM sessions WHERE user_id = ?', [user.id]);
  await tx.audit({ action: 'user.changed', entity: 'user', entityId: user.id, detail: changesOf(input) });
  return { ok: true, value: { userId: user.id } };
}

function setOf(tx: Tx, user: Row<'User'>, input: UpdateUser): Partial<Row<'User'>> {
  return {
    version: user.version + 1,
    ...(input.displayName && {
      nameZh: input.displayName.zh,
      nameEn: input.displayName.en,
      pinyin: pinyinOf(input.displayName.zh).pinyin,
    }),
    ...(input.active !== undefined && { active: input.active }),
    ...(input.unlock && { failedCount: 0, lockedUntil: null }),
    ...(input.passwordHash && { passwordHash: input.passwordHash, passwordChangedAt: tx.now }),
  };
}

/** What the auditor sees: never the password. */
function changesOf({ roles, active, unlock, displayName, passwordHash }: UpdateUser): Record<string, unknown> {
  return {
    ...(roles && { roles }),
    ...(active !== undefined && { active }),
    ...(unlock && { unlock }),
    ...(displayName && { displayName: true }),
    ...(passwordHash && { password: true }),
  };
}

async function versionClash(tx: Tx, user: Row<'User'>, input: UpdateUser): Promise<Outcome<never> | null> {
  if (user.version === input.version) return null;
  const last = await tx.sql.get<{ actor_id: string; at: number }>(
    `SELECT actor_id, at FROM audit_log WHERE action = 'user.changed' AND entity_id = ? ORDER BY seq DESC LIMIT 1`,
    [user.id],
  );
  const by = last?.actor_id ?? 'system';
  return refuse('VERSION_CLASH', {
    conflict: {
      version: user.version,
      changedBy: (await peopleNamed(tx, [by]))(by),
      changedAt: new Date(Number(last?.at ?? user.createdAt)).toISOString(),
      change: null,
      fields: { active: user.active },
    },
  }) as Outcome<never>;
}

async function hasAdmin(tx: Tx): Promise<boolean> {
  const row = await tx.sql.get<{ n: number }>(
    `SELECT COUNT(*) AS n FROM user_roles r JOIN users u ON u.id = r.user_id AND u.active = 1 WHERE r.role = 'ADM'`,
  );
  return Number(row?.n ?? 0) > 0;
}
