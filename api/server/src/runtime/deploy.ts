import { readFile, readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { offerUpdates } from '@rtflow/records/commands/designer/offer-updates';

export interface Resource {
  readonly name: string;
  readonly content: string;
}
const KINDS = /\.(bpmn|dmn|form)$/;

/** Every model, decision and form below the folders, in a stable order. Resource names are relative, with '/'. */
export async function findResources(root: string, folders: readonly string[]): Promise<Resource[]> {
  const files: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries)
      if (entry.isFile() && KINDS.test(entry.name)) files.push(join(entry.parentPath, entry.name));
  }
  return Promise.all(
    files.sort().map(async (file) => ({
      name: relative(root, file).replaceAll('\\', '/'),
      content: await readFile(file, 'utf8'),
    })),
  );
}

/**
 * Forms first of all kinds, one deployment, one transaction. What has not changed makes no new version; what the
 * department has changed stays in force.
 * @throws Error that names file and element of whatever is broken; then nothing of the deployment is kept
 */
export async function deployResources(database: Database, resources: readonly Resource[]): Promise<number> {
  const order = (name: string) => (name.endsWith('.form') ? 0 : name.endsWith('.dmn') ? 1 : 2);
  const misnamed = resources.filter(isMisnamed).map(({ name }) => name);
  if (misnamed.length > 0)
    throw new Error(
      `Expected each form's id to be its file's name, as tasks ask for it, but not in ${misnamed.join(', ')}`,
    );
  const sorted = [...resources].sort((a, b) => order(a.name) - order(b.name));
  const outcome = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) =>
    tx.execute({ type: 'deployResources', resources: await offerUpdates(tx, sorted) }),
  );
  if (!outcome.ok)
    throw new Error(`Expected the models to deploy, but ${outcome.error.code}: ${outcome.error.message}`);
  return outcome.value.resources.length;
}

/** A user task's form is the file of its name: under another id it would never be found. What is no form the engine refuses. */
function isMisnamed({ name, content }: Resource): boolean {
  if (!name.endsWith('.form')) return false;
  try {
    const { id } = (JSON.parse(content) ?? {}) as { id?: unknown };
    return typeof id === 'string' && id !== basename(name, '.form');
  } catch {
    return false;
  }
}
