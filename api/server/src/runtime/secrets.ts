import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A secret of this installation: made once in the data folder, readable by its owner only. `field-secret` opens the encrypted columns
 * (back it up apart from the database), `worker-token` lets job workers read and write the record, `pseudonym-secret` makes the UIDs of de-identified objects.
 */
export function secretOf(
  dataDir: string,
  name: 'field-secret' | 'worker-token' | 'pseudonym-secret' | 'pseudonym-secret',
): string {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
