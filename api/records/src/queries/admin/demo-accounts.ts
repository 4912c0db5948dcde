import type { Reader } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';

export interface DemoAccounts {
  readonly accounts: readonly { readonly login: string; readonly name: string; readonly roles: string }[];
  /** Null when the seed left none: then this is no demo department. */
  readonly demoPassword: string | null;
}

/** Setting that the seed writes: the password that all demo accounts share. */
export const DEMO_PASSWORD = 'demo.password';

/** One account per set of roles, for the message at start. */
export async function demoAccounts(reader: Reader): Promise<DemoAccounts> {
  const setting = await rowOf(reader, 'Setting', { name: DEMO_PASSWORD });
  if (typeof setting?.value !== 'string') return { accounts: [], demoPassword: null };
  const rows = await reader.sql.all<{ login: string; name_zh: string; role: string }>(
    'SELECT u.login, u.name_zh, r.role FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.active = 1 ORDER BY u.created_at, u.login, r.role',
  );
  const people = new Map<string, { login: string; name: string; roles: string }>();
  for (const row of rows) {
    const known = people.get(row.login);
    people.set(row.login, {
      login: row.login,
      name: row.name_zh,
      roles: known ? `${known.roles},${row.role}` : row.role,
    });
  }
  const firsts = new Map<string, { login: string; name: string; roles: string }>();
  for (const person of people.values()) if (!firsts.has(person.roles)) firsts.set(person.roles, person);
  return { accounts: [...firsts.values()].slice(0, 24), demoPassword: setting.value };
}
