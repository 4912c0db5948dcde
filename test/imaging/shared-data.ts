import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, relative } from 'node:path';

/** Real DICOM and HL7 beside the project; absent on most machines, and then the tests that want it are skipped. */
const ROOT = fileURLToPath(new URL('../../../shared/data', import.meta.url));

export function sharedPath(path: string): string {
  return join(ROOT, path);
}

export function sharedFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath(path)));
}

export function sharedFiles(folder: string, pattern: RegExp = /./): string[] {
  return readdirSync(sharedPath(folder))
    .filter((name) => pattern.test(name) && statSync(join(sharedPath(folder), name)).isFile())
    .map((name) => join(folder, name));
}

/** Every file below a folder. */
export function sharedTree(folder: string): string[] {
  return readdirSync(sharedPath(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(ROOT, join(parentPath, name)))
    .sort();
}

export function hasSharedData(folder: string): boolean {
  return existsSync(sharedPath(folder));
}

/** Skips the running test, saying why, when the folder is not there. */
export function needsSharedData(test: Mocha.Context, folder: string): void {
  if (existsSync(sharedPath(folder))) return;
  console.warn(`    skipped: ../shared/data/${folder} is not here`);
  test.skip();
}
