import type { Reader } from '../record-types.ts';
import type { RoleGrant } from '../tx.ts';

/** Roles of an active account; null when there is none. */
export async function grantsOf(reader: Reader, userId: string): Promise<RoleGrant[] | null> {
  const user = await reader.sql.get<{ active: number }>('SELECT active FROM users WHERE id = ?', [userId]);
  if (!user?.active) return null;
  return reader.sql.all<{ role: string; scope: RoleGrant['scope'] }>(
    'SELECT role, scope FROM user_roles WHERE user_id = ?',
    [userId],
  );
}
