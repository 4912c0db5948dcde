import type { RouteAnswer } from '@rtflow/contract';
import type { ModelKind } from '@rtflow/domain/model-change';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import type { SqlValue } from '../../tx.ts';

/** A model in force: the newest version that is not taken out of use. */
export interface LiveModel {
  readonly kind: ModelKind;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly resourceName: string;
  readonly checksum: string;
  readonly deployedAt: number;
  readonly definitionKey: number;
}

interface LiveSql {
  id: string;
  name: string | null;
  version: number;
  resource_name: string;
  checksum: string;
  deployed_at: number;
  key: number;
}

/** Where each kind of model stands in the engine's tables. */
export const MODEL_TABLES = {
  BPMN: { table: 'wf_definition', id: 'process_id', name: 'name' },
  DMN: { table: 'wf_drg', id: 'drg_id', name: 'name' },
  FORM: { table: 'wf_form', id: 'form_id', name: 'NULL' },
} as const satisfies Record<ModelKind, { table: string; id: string; name: string }>;

const KINDS = Object.keys(MODEL_TABLES) as ModelKind[];

/** Everything in force, by kind and id. */
export async function liveModels(reader: Reader): Promise<LiveModel[]> {
  const found: LiveModel[] = [];
  for (const kind of KINDS) found.push(...(await liveOf(reader, kind)));
  return found;
}

export async function liveModel(reader: Reader, kind: ModelKind, id: string): Promise<LiveModel | null> {
  const { id: column } = MODEL_TABLES[kind];
  const [row] = await liveOf(reader, kind, `AND d.${column} = ?`, [id]);
  return row ?? null;
}

async function liveOf(
  reader: Reader,
  kind: ModelKind,
  extra = '',
  params: readonly SqlValue[] = [],
): Promise<LiveModel[]> {
  const { table, id, name } = MODEL_TABLES[kind];
  const rows = await reader.sql.all<LiveSql>(
    `SELECT d.${id} AS id, ${name === 'NULL' ? 'NULL' : `d.${name}`} AS name, d.version, d.resource_name, d.checksum, d.deployed_at, d.\`key\`
       FROM ${table} d
      WHERE d.state = 'ACTIVE' ${extra}
        AND d.version = (SELECT MAX(m.version) FROM ${table} m WHERE m.${id} = d.${id} AND m.state = 'ACTIVE')
      ORDER BY d.${id}`,
    params,
  );
  return rows.map((row) => ({
    kind,
    id: row.id,
    name: row.name ?? row.id,
    version: Number(row.version),
    resourceName: row.resource_name,
    checksum: row.checksum,
    deployedAt: Number(row.deployed_at),
    definitionKey: Number(row.key),
  }));
}

/** The text of a version; null when there is none. */
export async function modelText(
  reader: Reader,
  kind: ModelKind,
  id: string,
  version: number,
): Promise<{ content: string; resourceName: string } | null> {
  const { table, id: column } = MODEL_TABLES[kind];
  const row = await reader.sql.get<{ resource: string; resource_name: string }>(
    `SELECT resource, resource_name FROM ${table} WHERE ${column} = ? AND version = ?`,
    [id, version],
  );
  return row ? { content: row.resource, resourceName: row.resource_name } : null;
}

/** The models in force as the designer lists them. */
export async function modelList(reader: Reader): Promise<RouteAnswer<'models.list'>> {
  const running = new Map(
    (
      await reader.sql.all<{ process_id: string; n: number }>(
        `SELECT process_id, COUNT(*) AS n FROM wf_instance WHERE state IN ('ACTIVE', 'SUSPENDED') GROUP BY process_id`,
      )
    ).map((row) => [row.process_id, Number(row.n)]),
  );
  const rows = (await liveModels(reader)).map(({ kind, id, name, version, resourceName, deployedAt }) => ({
    kind,
    id,
    name,
    version,
    resourceName,
    deployedAt: isoOf(deployedAt),
    running: kind === 'BPMN' ? (running.get(id) ?? 0) : null,
  }));
  return { rows };
}
