import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig } from '../api/server/src/config.ts';
import { CLIENTS, CLIENTS_FILE, type ClientEntry } from '../api/server/src/runtime/gateway-clients.ts';
import { RIGHTS, tokenDigest } from '@rtflow/gateway/access';

// `npm run gateway-client -- <name> --rights jobs,start --types contour-auto`: a token for a program at the Zeebe gateway, shown once.
// `-- <name> --remove` takes it away; a running server notices within a second.
const USAGE = `gateway-client <name> [--rights ${RIGHTS.join(',')}] [--types <job types, * for all>] | <name> --remove`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rights: { type: 'string' }, types: { type: 'string' }, remove: { type: 'boolean' } },
});
const [name] = positionals;
const config = readConfig();
if (name === undefined || !config.ok) {
  console.error(config.ok ? USAGE : config.faults.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
  process.exit(64);
}
const folder = resolve(fileURLToPath(new URL('..', import.meta.url)), config.value.dataDir);
const file = join(folder, CLIENTS_FILE);
const known: ClientEntry[] = existsSync(file) ? CLIENTS.parse(JSON.parse(readFileSync(file, 'utf8'))).clients : [];
const others = known.filter((client) => client.name !== name);

if (values.remove) {
  write(others);
  console.log(known.length === others.length ? `There is no client ${name}` : `${name} is taken out`);
} else {
  const token = randomBytes(32).toString('base64url');
  const entry = {
    name,
    tokenSha256: tokenDigest(token),
    rights: list(values.rights ?? 'jobs'),
    jobTypes: list(values.types ?? ''),
  };
  write([...others, entry]);
  console.log(`Token of ${name}, shown only now: ${token}`);
}

function write(clients: readonly object[]): void {
  const checked = CLIENTS.safeParse({ clients });
  if (!checked.success) {
    console.error(`${USAGE}\n${checked.error.message}`);
    process.exit(64);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(checked.data, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function list(text: string): string[] {
  return text.split(',').filter((item) => item !== '');
}
