import type { SqlReader, Tx } from '../tx.ts';

export interface InForce {
  readonly kind: 'PROCESS' | 'FORM' | 'DECISION';
  readonly id: string;
  readonly key: number;
  readonly name: string;
  readonly content: string;
}

const SOURCES = [
  { kind: 'FORM', table: 'wf_form', id: 'form_id' },
  { kind: 'DECISION', table: 'wf_drg', id: 'drg_id' },
  { kind: 'PROCESS', table: 'wf_definition', id: 'process_id' },
] as const;

/** The newest version of every model, decision and form that is in force here. */
export async function resourcesInForce(reader: SqlReader): Promise<InForce[]> {
  const found: InForce[] = [];
  for (const { kind, table, id } of SOURCES) {
    const rows = await reader.all<{ id: string; key: number; name: string; content: string }>(
      `SELECT r.${id} AS id, r.\`key\`, r.resource_name AS name, r.resource AS content FROM ${table} r
        WHERE r.state = 'ACTIVE' AND r.version = (SELECT MAX(n.version) FROM ${table} n WHERE n.${id} = r.${id} AND n.state = 'ACTIVE')
        ORDER BY r.resource_name`,
    );
    found.push(...rows.map((row) => ({ ...row, kind, key: Number(row.key) })));
  }
  return found;
}

export interface DeployedPair {
  readonly kind: 'PROCESS' | 'FORM';
  readonly clusterKey: number;
  readonly localKey: number;
}

/** Which of the cluster's keys is which of ours: a repeated deployment answers the keys of the first. */
export async function noteDeployed({ sql }: Tx, pairs: readonly DeployedPair[]): Promise<void> {
  for (const { kind, clusterKey, localKey } of pairs) {
    await sql.run('DELETE FROM zeebe_resources WHERE cluster_key = ?', [clusterKey]);
    await sql.run('INSERT INTO zeebe_resources (cluster_key, kind, local_key) VALUES (?, ?, ?)', [
      clusterKey,
      kind,
      localKey,
    ]);
  }
}
