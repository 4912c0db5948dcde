import type { SqlReader } from '../../tx.ts';

/** The flows that tokens of an instance have taken, each once. */
export async function sequenceFlows(sql: SqlReader, instanceKey: number): Promise<Record<string, string>[]> {
  const rows = await sql.all<{ flow_id: string; def_key: number; process_id: string }>(
    `SELECT DISTINCT f.flow_id, p.def_key, p.process_id FROM wf_flow_taken f JOIN wf_instance p ON p.\`key\` = f.instance_key
      WHERE f.instance_key = ? ORDER BY f.flow_id`,
    [instanceKey],
  );
  return rows.map((row) => ({
    sequenceFlowId: `${instanceKey}_${row.flow_id}`,
    elementId: row.flow_id,
    processInstanceKey: String(instanceKey),
    processDefinitionKey: String(row.def_key),
    processDefinitionId: row.process_id,
  }));
}

/** From the root to the instance itself. */
export async function callHierarchy(sql: SqlReader, instanceKey: number): Promise<Record<string, string>[]> {
  const rows = await sql.all<{ key: number; def_key: number; name: string }>(
    `WITH RECURSIVE callers (caller, depth) AS (
        SELECT ?, 0 UNION ALL
        SELECT p.parent_instance_key, c.depth + 1 FROM callers c JOIN wf_instance p ON p.\`key\` = c.caller
         WHERE p.parent_instance_key IS NOT NULL)
     SELECT p.\`key\`, p.def_key, COALESCE(d.name, p.process_id) AS name
       FROM callers c JOIN wf_instance p ON p.\`key\` = c.caller JOIN wf_definition d ON d.\`key\` = p.def_key
      ORDER BY c.depth DESC`,
    [instanceKey],
  );
  return rows.map((row) => ({
    processInstanceKey: String(row.key),
    processDefinitionKey: String(row.def_key),
    processDefinitionName: row.name,
  }));
}
