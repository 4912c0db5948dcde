import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { runCommand } from '@rtflow/records/commands/run-command';
import { createUser } from '@rtflow/records/commands/users/create-user';
import { hashPassword } from '@rtflow/records/policies/password';
import type { Logger } from 'pino';

const LOGIN = 'admin';

/**
 * A record without any account gets one administrator, so that somebody can make the others. Its password stands in
 * `first-admin` of the data folder, readable by the owner only, and nowhere else.
 */
export async function makeFirstAdmin(database: Database, dataDir: string, log: Logger): Promise<void> {
  if (await database.reader.get('SELECT 1 AS one FROM users LIMIT 1')) return;
  const password = randomBytes(12).toString('base64url');
  const file = join(dataDir, 'first-admin');
  writeFileSync(file, `${LOGIN}\n${password}\n`, { mode: 0o600 });
  const passwordHash = await hashPassword(password);
  const act = { name: 'user.create', entity: 'user', entityId: LOGIN };
  const made = await runCommand(database.unitOfWork, SYSTEM_ACTOR, act, (tx) =>
    createUser(tx, {
      login: LOGIN,
      displayName: { zh: '管理员', en: 'Administrator' },
      passwordHash,
      roles: [{ role: 'ADM', scope: 'department' }],
    }),
  );
  if (!made.ok) throw new Error(`Expected the first administrator to be made, but ${made.error.code}`);
  log.warn({ login: LOGIN, file }, 'no account yet: the first administrator was made, its password is in this file');
}
