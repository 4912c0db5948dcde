import type { Role } from '@rtflow/domain';
import { ROLES } from '@rtflow/domain';
import { SYSTEM_ACTOR } from '@rtflow/records';
import type { Actor, Database } from '@rtflow/records';
import { hashPassword } from '@rtflow/records/policies/password';
import { insertRow } from '@rtflow/records/rows';

export const TEST_PASSWORD = 'correct horse 9';
/** A cheap hash: what is tested is who may do what, not how slow scrypt is. */
const quickHash = hashPassword(TEST_PASSWORD, 8);

export interface Person {
  readonly userId: string;
  readonly login: string;
  readonly actor: Actor;
}

/** An account that holds the roles department-wide. Login: the given one, or the first role in small letters and a number. */
export async function addPerson(
  database: Database,
  roles: readonly Role[],
  as: { login?: string; scope?: 'own' | 'team' | 'department'; name?: string } = {},
): Promise<Person> {
  const passwordHash = await quickHash;
  const scope = as.scope ?? 'department';
  return database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    const userId = tx.newId();
    const login = as.login ?? `${(roles[0] ?? 'none').toLowerCase().replace('-', '')}.${userId.slice(-6)}`;
    await insertRow(tx, 'User', {
      id: userId,
      login,
      passwordHash,
      nameZh: as.name ?? `测试${roles.map((role) => ROLES[role].zh).join('')}`.slice(0, 20),
      nameEn: `Test ${roles.join(' ')}`,
      pinyin: 'ceshi',
      createdAt: tx.now,
    });
    for (const role of roles) {
      await insertRow(tx, 'UserRole', { id: tx.newId(), userId, role, scope, grantedAt: tx.now });
    }
    return { userId, login, actor: { kind: 'user', id: userId, grants: roles.map((role) => ({ role, scope })) } };
  });
}
