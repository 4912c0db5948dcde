import type { RouteAnswer } from '@rtflow/contract';
import { ROLES, permissionsOf, type Role } from '@rtflow/domain';
import { isRole } from '../../policies/can.ts';
import type { Reader } from '../../record-types.ts';
import type { GrantScope, SqlValue } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { likeText } from '../inbox/inbox-sql.ts';

export type UserView = RouteAnswer<'users.create'>;

interface UserSql {
  id: string;
  login: string;
  name_zh: string;
  name_en: string;
  active: number;
  locked_until: number | null;
  version: number;
  last_seen_at: number | null;
}

const USER_SQL = `SELECT u.id, u.login, u.name_zh, u.name_en, u.active, u.locked_until, u.version,
    (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen_at FROM users u`;

export async function userView(reader: Reader, userId: string): Promise<UserView | null> {
  const row = await reader.sql.get<UserSql>(`${USER_SQL} WHERE u.id = ?`, [userId]);
  return row ? ((await present(reader, [row]))[0] ?? null) : null;
}

/** Accounts in order of login. */
export async function userPage(
  reader: Reader,
  query: { readonly limit: number; readonly cursor?: string; readonly text?: string; readonly role?: string },
): Promise<RouteAnswer<'users.list'>> {
  const parts = ['1 = 1'];
  const params: SqlValue[] = [];
  if (query.text?.trim()) {
    const like = `${likeText(query.text)}%`;
    parts.push(
      `(u.login LIKE ? ESCAPE '!' OR u.name_zh LIKE ? ESCAPE '!' OR u.name_en LIKE ? ESCAPE '!' OR u.pinyin LIKE ? ESCAPE '!')`,
    );
    params.push(like.toLowerCase(), like, like, like.toLowerCase());
  }
  if (query.role) {
    parts.push('EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.role = ?)');
    params.push(query.role);
  }
  const where = parts.join(' AND ');
  const after = readCursor(query.cursor);
  const rows = await reader.sql.all<UserSql>(
    `${USER_SQL} WHERE ${where} AND u.login > ? ORDER BY u.login LIMIT ${query.limit + 1}`,
    [...params, String(after?.sort ?? '')],
  );
  const total = await reader.sql.get<{ n: number }>(`SELECT COUNT(*) AS n FROM users u WHERE ${where}`, params);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: await present(reader, shown),
    nextCursor: rows.length > query.limit && last ? writeCursor({ sort: last.login, key: last.id }) : null,
    total: Number(total?.n ?? 0),
  };
}

async function present(reader: Reader, rows: readonly UserSql[]): Promise<UserView[]> {
  if (rows.length === 0) return [];
  const grants = await reader.sql.all<{ user_id: string; role: string; scope: GrantScope }>(
    `SELECT user_id, role, scope FROM user_roles WHERE user_id IN (${rows.map(() => '?').join(', ')}) ORDER BY role`,
    rows.map((row) => row.id),
  );
  const iso = (at: number | null) => (at === null ? null : new Date(Number(at)).toISOString());
  return rows.map((row) => ({
    userId: row.id,
    login: row.login,
    displayName: { zh: row.name_zh, en: row.name_en },
    roles: grants.filter((grant) => grant.user_id === row.id).map(({ role, scope }) => ({ role, scope })),
    active: Boolean(row.active),
    lockedUntil: row.locked_until !== null && Number(row.locked_until) > reader.now ? iso(row.locked_until) : null,
    lastSeenAt: iso(row.last_seen_at),
    version: Number(row.version),
  }));
}

/** Every role with what it may do and how many active people hold it. */
export async function roleList(reader: Reader): Promise<RouteAnswer<'roles.list'>['roles']> {
  const counts = await reader.sql.all<{ role: string; n: number }>(
    `SELECT r.role, COUNT(*) AS n FROM user_roles r JOIN users u ON u.id = r.user_id AND u.active = 1 GROUP BY r.role`,
  );
  return (Object.keys(ROLES) as Role[]).map((role) => ({
    role,
    ...ROLES[role],
    permissions: [...permissionsOf([role])].sort(),
    users: Number(counts.find((row) => row.role === role)?.n ?? 0),
  }));
}

/** Active people, for fields and reassignment. */
export async function staffList(reader: Reader, role?: string): Promise<RouteAnswer<'staff.list'>['rows']> {
  const rows = await reader.sql.all<{ id: string; name_zh: string; name_en: string }>(
    `SELECT u.id, u.name_zh, u.name_en FROM users u
      WHERE u.active = 1 ${role ? 'AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.role = ?)' : ''}
      ORDER BY u.pinyin, u.id LIMIT 1000`,
    role ? [role] : [],
  );
  const grants = await reader.sql.all<{ user_id: string; role: string }>('SELECT user_id, role FROM user_roles');
  return rows.map((row) => ({
    userId: row.id,
    name: { zh: row.name_zh, en: row.name_en },
    roles: grants.filter((grant) => grant.user_id === row.id && isRole(grant.role)).map((grant) => grant.role),
  }));
}
