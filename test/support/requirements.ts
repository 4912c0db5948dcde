import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, sourceFiles } from '../architecture/source-tree.ts';

/**
 * `npm run requirements`: each requirement id with the tests whose titles start with it, then a line per module
 * (`R1 12/96`). The register itself stands beside the project; without it only the ids that tests name are listed.
 */
const TITLE = /\bit\(\s*(['"`])(R\d+\.\d+)\b([^'"`\n]*)\1/g;

const tests = new Map<string, string[]>();
for (const { path, text } of sourceFiles()) {
  if (!path.startsWith('test/')) continue;
  for (const [, , id = '', title = ''] of text.matchAll(TITLE)) {
    tests.set(id, [...(tests.get(id) ?? []), `${title.trim()} (${path})`]);
  }
}

const register = join(ROOT, '../shared/spec/requirements.md');
const known = existsSync(register)
  ? [...new Set(readFileSync(register, 'utf8').match(/\bR\d+\.\d+(?=\s)/g))]
  : [...tests.keys()];
const ids = known.toSorted((a, b) => module(a) - module(b) || part(a) - part(b));

for (const id of ids) {
  console.log(`${id}${tests.has(id) ? '' : ' -'}`);
  for (const title of tests.get(id) ?? []) console.log(`    ${title}`);
}
for (const number of [...new Set(ids.map(module))]) {
  const own = ids.filter((id) => module(id) === number);
  console.log(`R${number} ${own.filter((id) => tests.has(id)).length}/${own.length}`);
}

function module(id: string): number {
  return Number(id.slice(1).split('.')[0]);
}
function part(id: string): number {
  return Number(id.split('.')[1]);
}
