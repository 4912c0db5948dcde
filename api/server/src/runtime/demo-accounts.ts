import type { Database } from '@rtflow/records';
import { verifyPassword } from '@rtflow/records/policies/password';
import { DEMO_PASSWORD } from '../demo/staff.ts';

export interface DemoAccounts {
  readonly accounts: readonly { readonly login: string; readonly name: string; readonly roles: string }[];
  /** Null when no account has the demo's password: then this is no demo department. */
  readonly demoPassword: string | null;
}

interface AccountSql {
  login: string;
  name_zh: string;
  password_hash: string | null;
  role: string;
}

/** One account for each set of roles, of those that still have the demo's password, for the message at start. */
export async function demoAccounts(database: Database): Promise<DemoAccounts> {
  const rows = await database.reader.all<AccountSql>(
    `SELECT u.login, u.name_zh, u.password_hash, r.role FROM users u JOIN user_roles r ON r.user_id = u.id
      WHERE u.active = 1 ORDER BY u.created_at, u.login, r.role LIMIT 1000`,
  );
  const hash = rows[0]?.password_hash ?? null;
  if (!(await verifyPassword(DEMO_PASSWORD, hash))) return { accounts: [], demoPassword: null };
  const rolesOf = new Map<string, { login: string; name: string; roles: string[] }>();
  for (const row of rows.filter((each) => each.password_hash === hash)) {
    const person = rolesOf.get(row.login) ?? { login: row.login, name: row.name_zh, roles: [] };
    person.roles.push(row.role);
    rolesOf.set(row.login, person);
  }
  const firsts = new Map<string, DemoAccounts['accounts'][number]>();
  for (const { login, name, roles } of rolesOf.values()) {
    const key = roles.join(' ');
    if (!firsts.has(key)) firsts.set(key, { login, name, roles: key });
  }
  return { accounts: [...firsts.values()], demoPassword: DEMO_PASSWORD };
}
