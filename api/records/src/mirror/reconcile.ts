import type { IncidentType } from '@rtflow/engine/ports';
import { INCIDENT_TYPES } from '@rtflow/engine/ports';
import type { Sql, SqlReader, Tx } from '../tx.ts';
import type { ClusterIncident, ClusterInstance } from './cluster-facts.ts';
import { hasEngineRow, insertEngineRow, ourKeyOf } from './engine-rows.ts';

/** Tasks that are not ended here: the cluster must know each of them. */
export async function openTaskKeys(reader: SqlReader): Promise<number[]> {
  const rows = await reader.all<{ key: number }>(
    "SELECT `key` FROM wf_user_task WHERE state IN ('CREATED', 'COMPLETING') ORDER BY `key`",
  );
  return rows.map(({ key }) => Number(key));
}

export async function openInstanceKeys(reader: SqlReader): Promise<number[]> {
  const rows = await reader.all<{ key: number }>("SELECT `key` FROM wf_instance WHERE state = 'ACTIVE' ORDER BY `key`");
  return rows.map(({ key }) => Number(key));
}

/** Submitted tasks of which nothing waits to be sent and nothing was refused: there must be none. */
export async function forgottenSubmissions(reader: SqlReader): Promise<number> {
  const row = await reader.get<{ n: number }>(
    `SELECT COUNT(*) AS n FROM wf_user_task t WHERE t.state = 'COMPLETING' AND NOT EXISTS (
       SELECT 1 FROM zeebe_outbox o WHERE o.subject_key = t.\`key\` AND o.state IN ('PENDING', 'REJECTED', 'SENT'))`,
  );
  return Number(row?.n ?? 0);
}

export async function endInstance({ sql }: Tx, { instanceKey, state, endedAt }: ClusterInstance): Promise<void> {
  if (state === 'ACTIVE') return;
  await sql.run('UPDATE wf_instance SET state = ?, ended_at = ? WHERE `key` = ? AND ended_at IS NULL', [
    state,
    endedAt,
    instanceKey,
  ]);
}

/** All that are open on the cluster: new ones are shown, those that are no longer open end. */
export async function mirrorIncidents(tx: Tx, open: readonly ClusterIncident[]): Promise<void> {
  const { sql } = tx;
  const keys = new Set(open.map(({ incidentKey }) => incidentKey));
  const known = await sql.all<{ key: number }>('SELECT `key` FROM wf_incident WHERE ended_at IS NULL');
  for (const { key } of known)
    if (!keys.has(Number(key))) await sql.run('UPDATE wf_incident SET ended_at = ? WHERE `key` = ?', [tx.now, key]);
  for (const incident of open) await mirrorIncident(sql, incident);
}

async function mirrorIncident(sql: Sql, incident: ClusterIncident): Promise<void> {
  if (await hasEngineRow(sql, 'incident', incident.incidentKey)) return;
  const { instanceKey, processId } = incident;
  const instance = await sql.get<{ root_key: number }>('SELECT root_key FROM wf_instance WHERE `key` = ?', [
    instanceKey,
  ]);
  const type = INCIDENT_TYPES.find((one) => one === incident.type) ?? ('UNKNOWN' satisfies IncidentType);
  await insertEngineRow(sql, 'incident', {
    key: incident.incidentKey,
    type,
    message: incident.message,
    expression: null,
    elementKey: incident.elementKey,
    elementId: incident.elementId,
    jobKey: incident.jobKey,
    instanceKey,
    rootKey: Number(instance?.root_key ?? instanceKey),
    defKey: (await ourKeyOf(sql, 'PROCESS', { clusterKey: incident.definitionKey, id: processId })) ?? 0,
    processId,
    createdAt: incident.createdAt,
    endedAt: null,
  });
}
