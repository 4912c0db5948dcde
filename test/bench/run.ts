import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** `npm run bench -- <name>`: one JSON line with ratios measured in one run. */
const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
const name = process.argv[2] ?? '';

if (!existsSync(join(folder, `${name}.bench.ts`))) {
  console.error(`Expected one of: ${names.join(', ')}, but got '${name}'`);
  process.exit(2);
}
const { run } = (await import(pathToFileURL(join(folder, `${name}.bench.ts`)).href)) as { run: () => Promise<object> };
console.log(JSON.stringify({ bench: name, ...(await run()) }));
process.exit(0);
