import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@rtflow/engine/engine';
import { openDatabase, systemClock } from '@rtflow/records';
import { fetchDatabase, newestManifest } from '@rtflow/records/backup/open-backup';
import { restoreBlobs } from '@rtflow/records/backup/restore-backup';
import { QUIET_RUN } from '@rtflow/records/commands/storage/storage-runs';
import { readConfig, resolvedDatabaseUrl } from '../api/server/src/config.ts';
import { createLog } from '../api/server/src/runtime/log.ts';
import { openBackupPlace, openStores, readStoreSettings } from '../api/server/src/runtime/open-stores.ts';

// `npm run restore`: the newest backup of RTFLOW_STORES_FILE into an empty data folder: database, secrets, every file.
// Into another folder (RTFLOW_DATA_DIR) it is a drill; what was restored stands in the audit of the database that was made.
const config = readConfig();
if (!config.ok) stop(config.faults.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
const dataDir = resolve(fileURLToPath(new URL('..', import.meta.url)), config.value.dataDir);
const url = resolvedDatabaseUrl({ ...config.value, dataDir });
const settings = readStoreSettings(config.value.storesFile);
if (!settings.backup) stop('RTFLOW_STORES_FILE: Expected `backup` in it, but there is none');
if (!url.startsWith('sqlite:')) stop('RTFLOW_DATABASE_URL: Expected SQLite; restore MariaDB with its own tools');
const file = url.slice('sqlite:'.length);
if (existsSync(file)) stop(`${file} is there already: nothing was restored. Name an empty RTFLOW_DATA_DIR`);

const place = await openBackupPlace(settings.backup, dataDir);
const manifest = await newestManifest(place);
mkdirSync(dirname(file), { recursive: true });
for (const [name, content] of Object.entries(manifest.secrets)) {
  const secret = join(dataDir, name);
  if (!existsSync(secret)) writeFileSync(secret, content, { mode: 0o600 });
}
await fetchDatabase(place, manifest, `${file}.restored`);
const made = { url: `sqlite:${file}.restored`, engine: createEngine({ timeZone: config.value.timeZone }) };
const database = await openDatabase(made);
const log = createLog(config.value.logLevel);
const blobs = await openStores({ settings, dataDir, database, clock: systemClock, log });
const report = await restoreBlobs({ database, blobs }, place, `${file}.restored`, QUIET_RUN);
await blobs.settled();
await database.close();
renameSync(`${file}.restored`, file);
console.log(`Restored the backup of ${manifest.takenAt}: ${report.restored} files, ${report.present} were there`);

function stop(why: string): never {
  console.error(why);
  process.exit(64);
}
