import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../api/server/src/config.ts';
import { seedDemo } from '../api/server/src/demo/seed-demo.ts';

// `npm run seed -- --patients N`: fills an empty record with the demo department and its history. Fixed seed: the same patients
// and the same course of events every time, ending at the moment of seeding.
const DEFAULT_PATIENTS = 200;
const SEED = 20260101;

const config = readConfig();
if (!config.ok) {
  for (const { variable, message } of config.faults) console.error(`${variable}: ${message}`);
  process.exit(1);
}
const { values } = parseArgs({ options: { patients: { type: 'string' }, quiet: { type: 'boolean' } } });
const patients = Number(values.patients ?? DEFAULT_PATIENTS);
if (!Number.isInteger(patients) || patients < 1) {
  console.error(`--patients: expected a whole number of at least 1, but got ${values.patients}`);
  process.exit(1);
}
const startedAt = Date.now();
let saidAt = 0;
const seeded = await seedDemo({
  config: config.value,
  root: fileURLToPath(new URL('..', import.meta.url)),
  patients,
  seed: SEED,
  until: startedAt,
  onDay({ day, registered }) {
    if (values.quiet || Date.now() - saidAt < 3000) return;
    saidAt = Date.now();
    console.log(`[seed] ${day}: ${registered} of ${patients} patients registered`);
  },
});
if (seeded === null) console.log('[seed] the record has accounts already: nothing seeded (npm run reset starts over)');
else console.log(`[seed] ${seeded.registered} patients in ${Math.round((Date.now() - startedAt) / 1000)} s`);
