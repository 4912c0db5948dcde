import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readLinearisation, type LinearisationRow } from '@rtflow/domain/icd11-linearisation';
import { createEngine } from '@rtflow/engine/engine';
import { openDatabase } from '@rtflow/records';
import { addTitles, clearRelease, finishRelease } from '@rtflow/records/commands/icd11/load-release';
import { SYSTEM_ACTOR } from '@rtflow/records/tx';
import { readConfig, resolvedDatabaseUrl } from '../api/server/src/config.ts';

// `npm run icd11 -- --zh FILE --en FILE --release 2024-01`: WHO's simple tabulations of one release (icd.who.int, Downloads), both
// languages. The release is searched once it is complete; earlier ones stay for the diagnoses that were coded in them.
const AT_ONCE = 500;

const { values } = parseArgs({
  options: { zh: { type: 'string' }, en: { type: 'string' }, release: { type: 'string' } },
});
const { zh, en, release } = values;
if (!zh || !en || !release || !/^\d{4}-\d{2}$/.test(release)) stop('Expected --zh FILE --en FILE --release YYYY-MM');
const config = readConfig();
if (!config.ok) stop(config.faults.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
const english = rowsIn(en);
const chinese = rowsIn(zh);
const titles = new Map(chinese.rows.map(({ code, title }) => [code, title]));
const missing = english.rows.filter(({ code }) => !titles.has(code));
if (missing.length > 0)
  stop(`${zh}: Expected the codes of ${en}, but ${missing[0]?.code} and ${missing.length - 1} others are not there`);

const database = await openDatabase({
  url: resolvedDatabaseUrl(config.value),
  engine: createEngine({ timeZone: config.value.timeZone }),
});
try {
  const { unitOfWork } = database;
  await unitOfWork.run(SYSTEM_ACTOR, (tx) => clearRelease(tx, release));
  let entities = 0;
  for (let at = 0; at < english.rows.length; at += AT_ONCE) {
    const some = english.rows
      .slice(at, at + AT_ONCE)
      .map(({ code, title }) => ({ code, en: title, zh: titles.get(code) ?? title }));
    entities += await unitOfWork.run(SYSTEM_ACTOR, (tx) => addTitles(tx, release, some));
  }
  const source = 'ICD-11 MMS simple tabulation, WHO (CC BY-ND 3.0 IGO)';
  await unitOfWork.run(SYSTEM_ACTOR, (tx) =>
    finishRelease(tx, { id: release, source, fileVersion: english.version, entities }),
  );
  console.log(`[icd11] ${release}: ${entities} of ${english.rows.length} codes loaded`);
} finally {
  await database.close();
}

function rowsIn(file: string): { rows: readonly LinearisationRow[]; version: string | null } {
  const read = readLinearisation(readFileSync(file, 'utf8'));
  return read.ok ? read.value : stop(`${file}: ${JSON.stringify(read.error)}`);
}

function stop(why: string): never {
  console.error(why);
  process.exit(64);
}
