import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What goes into the browser: a change in any of these, or in the installed packages, makes a new build. */
const SOURCES = [
  'web/src',
  'web/public',
  'web/angular.json',
  'web/tsconfig.json',
  'web/tsconfig.app.json',
  'web/package.json',
  'processes/domain/src',
  'processes/contract/src',
  'forms/src',
  'package-lock.json',
] as const;
const DIST = 'web/dist';
/** Where angular.json builds to: a build that is cut off, or runs beside a server, leaves web/dist whole. */
const FRESH = 'web/.angular/build';
const STAMP = '.stamp';

export interface WebBuild {
  /** Root of the repository. */
  readonly root: string;
  /** Gets one line of progress at a time. */
  readonly say: (line: string) => void;
}

/** Builds web/dist when its sources have changed since the last build. Says whether it built. @throws when `ng build` fails. */
export async function buildWeb({ root, say }: WebBuild): Promise<'built' | 'unchanged'> {
  const hash = sourceHash(root);
  if (builtHash(root) === hash) {
    say('web: unchanged');
    return 'unchanged';
  }
  say('web: building (about one minute the first time)');
  const startedAt = Date.now();
  await runAngular(root, say);
  writeFileSync(join(root, FRESH, STAMP), hash);
  takeOver(root);
  say(`web: built in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return 'built';
}

/** SHA-256 over names and bytes of all sources. */
export function sourceHash(root: string): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesUnder(join(root, source)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Null without a complete build. */
function builtHash(root: string): string | null {
  const stamp = join(root, DIST, STAMP);
  return existsSync(stamp) && existsSync(join(root, DIST, 'index.html')) ? readFileSync(stamp, 'utf8') : null;
}

function takeOver(root: string): void {
  const [dist, old] = [join(root, DIST), join(root, `${FRESH}-old`)];
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(join(root, FRESH), dist);
  rmSync(old, { recursive: true, force: true });
}

async function runAngular(root: string, say: (line: string) => void): Promise<void> {
  const cli = join(root, 'node_modules/@angular/cli/bin/ng.js');
  // This Node (24), not the system's: the CLI checks the version that runs it.
  const build = spawn(process.execPath, [cli, 'build', '--progress=false'], {
    cwd: join(root, 'web'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [build.stdout, build.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => lines.push(...text.split('\n').filter((line) => line.trim() !== '')));
  }
  const timer = setInterval(() => say('web: still building'), 15_000);
  const code = await new Promise<number | null>((resolve, reject) => {
    build.once('error', reject);
    build.once('close', resolve);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`Expected ng build to succeed, but it ended with ${code}:\n${lines.join('\n')}`);
  for (const line of lines.filter((each) => /Initial total|WARNING/.test(each))) say(`web: ${line.trim()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWeb({ root: fileURLToPath(new URL('..', import.meta.url)), say: (line) => console.log(line) });
}
