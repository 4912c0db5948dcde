import { hash } from 'node:crypto';
import type { ModelKind } from '@rtflow/domain/model-change';
import { MODEL_TABLES } from '../../queries/designer/live-models.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { SYSTEM_ACTOR } from '../../tx.ts';
import { addFile, insertChange } from './draft.ts';

interface Resource {
  readonly name: string;
  readonly content: string;
}
interface Held {
  readonly kind: ModelKind;
  readonly id: string;
  readonly version: number;
}

const TITLE = '产品更新 Product update';

/**
 * What the department has put in force itself is not overwritten by a new release: the release's text becomes a draft to
 * compare and merge, once. @returns the resources that may be deployed
 */
export async function offerUpdates(tx: Tx, resources: readonly Resource[]): Promise<Resource[]> {
  const held = await heldByDepartment(tx);
  const fresh = [];
  for (const resource of resources) {
    const model = held.get(resource.name);
    if (model && !(await isKnown(tx, model, hash('sha256', resource.content)))) fresh.push({ ...resource, ...model });
  }
  if (fresh.length > 0) {
    const changeId = await insertChange(tx, { title: TITLE });
    for (const { kind, id, version, name, content } of fresh)
      await addFile(tx, changeId, { kind, id, resourceName: name, content, baseVersion: version });
  }
  return resources.filter(({ name }) => !held.has(name));
}

/** Models whose version in force somebody other than the system has deployed, by resource name. */
async function heldByDepartment(reader: Reader): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  for (const kind of Object.keys(MODEL_TABLES) as ModelKind[]) {
    const { table, id: column } = MODEL_TABLES[kind];
    const rows = await reader.sql.all<{ resource_name: string; id: string; version: number }>(
      `SELECT d.resource_name, d.${column} AS id, d.version FROM ${table} d JOIN wf_deployment p ON p.\`key\` = d.deployment_key
        WHERE d.state = 'ACTIVE' AND p.actor <> ?
          AND d.version = (SELECT MAX(m.version) FROM ${table} m WHERE m.${column} = d.${column} AND m.state = 'ACTIVE')`,
      [SYSTEM_ACTOR.id],
    );
    for (const { resource_name, id, version } of rows) held.set(resource_name, { kind, id, version: Number(version) });
  }
  return held;
}

/** Was this text in force before, or offered before? */
async function isKnown(tx: Tx, { kind, id }: Held, checksum: string): Promise<boolean> {
  const { table, id: column } = MODEL_TABLES[kind];
  const deployed = await tx.sql.get(`SELECT version FROM ${table} WHERE ${column} = ? AND checksum = ?`, [
    id,
    checksum,
  ]);
  return deployed !== undefined || (await rowOf(tx, 'ModelChangeFile', { kind, resourceId: id, checksum })) !== null;
}
