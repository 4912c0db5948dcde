import type { Reader } from '../record-types.ts';
import type { RoleGrant } from '../tx.ts';

export interface OpenSession {
  readonly id: string;
  readonly userId: string;
  readonly login: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly csrfToken: string;
  readonly language: 'zh-CN' | 'en';
  readonly lastSeenAt: number;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly grants: readonly RoleGrant[];
}

/** The session of a cookie's hash, with what its user holds now: a role taken away works at once. */
export async function openSession(reader: Reader, sessionId: string): Promise<OpenSession | null> {
  const row = await reader.sql.get<{
    id: string;
    user_id: string;
    login: string;
    name_zh: string;
    name_en: string;
    csrf_token: string;
    language: 'zh-CN' | 'en';
    last_seen_at: number;
    expires_at: number;
  }>(
    `SELECT s.id, s.user_id, u.login, u.name_zh, u.name_en, s.csrf_token, u.language, s.last_seen_at, s.expires_at
       FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.id = ? AND s.expires_at > ? AND u.active = 1`,
    [sessionId, reader.now],
  );
  if (!row) return null;
  const grants = await reader.sql.all<{ role: string; scope: RoleGrant['scope'] }>(
    'SELECT role, scope FROM user_roles WHERE user_id = ?',
    [row.user_id],
  );
  return {
    id: row.id,
    userId: row.user_id,
    login: row.login,
    nameZh: row.name_zh,
    nameEn: row.name_en,
    csrfToken: row.csrf_token,
    language: row.language,
    lastSeenAt: Number(row.last_seen_at),
    expiresAt: Number(row.expires_at),
    grants: grants.map(({ role, scope }) => ({ role, scope })),
  };
}

export interface LoginFacts {
  readonly userId: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly lockedUntil: number | null;
}

export async function findLogin(reader: Reader, login: string): Promise<LoginFacts | null> {
  const row = await reader.sql.get<{
    id: string;
    name_zh: string;
    password_hash: string | null;
    locked_until: number | null;
  }>('SELECT id, name_zh, password_hash, locked_until FROM users WHERE login = ?', [login.trim().toLowerCase()]);
  return row
    ? { userId: row.id, name: row.name_zh, passwordHash: row.password_hash, lockedUntil: row.locked_until }
    : null;
}
