import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Conformance } from './result.ts';

/**
 * `npm run conformance -- <suite> <folder>`: runs a public suite that lies in a folder outside of this project, prints every
 * failure with its reason and one JSON line with the counts. Nothing of the suites is kept here.
 */
const here = dirname(fileURLToPath(import.meta.url));
const suites = readdirSync(here).flatMap((file) => /^(.+)\.conformance\.ts$/.exec(file)?.[1] ?? []);
const [suite = '', folder = ''] = process.argv.slice(2);

if (!suites.includes(suite) || !existsSync(folder)) {
  console.error(`Expected a suite (${suites.join(', ')}) and its folder, but got '${suite}' '${folder}'`);
  process.exit(2);
}
const module = pathToFileURL(join(here, `${suite}.conformance.ts`)).href;
const { run } = (await import(module)) as { run: (folder: string) => Promise<Conformance> };
const { passed, failures, ...more } = await run(resolve(folder));
for (const { id, reason } of failures) console.log(`${id}\t${reason}`);
const cases = passed + failures.length;
const percent = Math.floor((passed / cases) * 10_000) / 100;
console.log(JSON.stringify({ suite, cases, passed, failed: failures.length, percent, ...more }));
process.exit(0);
