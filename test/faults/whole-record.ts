import { TABLES } from '@rtflow/engine/ports';
import type { Rows, TableName } from '@rtflow/engine/ports';
import { findViolations } from '@rtflow/engine/explain/invariants';
import { verifyAuditChain } from '@rtflow/records';
import type { Database } from '@rtflow/records';
import { invariantReport } from '@rtflow/records/queries/process/invariants';
import { fromSql, mappedTable } from '@rtflow/records/engine-store/row-mapping';

/** Each query answers what must not be; one row per violation, `what` names it. */
const NEVER = {
  'I3: a completed task has not exactly one form': `SELECT t.\`key\` AS what FROM wf_user_task t WHERE t.state = 'COMPLETED'
     AND (SELECT COUNT(*) FROM form_submissions f WHERE f.task_key = t.\`key\`) <> 1`,
  'I3: a form of a task that is not completed': `SELECT f.task_key AS what FROM form_submissions f
     JOIN wf_user_task t ON t.\`key\` = f.task_key WHERE t.state <> 'COMPLETED'`,
  'I3: a completed task has not exactly one audit entry': `SELECT t.\`key\` AS what FROM wf_user_task t WHERE t.state = 'COMPLETED'
     AND (SELECT COUNT(*) FROM audit_log a WHERE a.action = 'task.completed' AND a.entity_id = CAST(t.\`key\` AS CHAR)) <> 1`,
  'I3: a completed job has not exactly one effect': `SELECT j.\`key\` AS what FROM wf_job j WHERE j.state = 'COMPLETED'
     AND (SELECT COUNT(*) FROM job_effects e WHERE e.job_key = j.\`key\`) <> 1`,
  'I3: an effect of a job that is not completed': `SELECT e.job_key AS what FROM job_effects e
     JOIN wf_job j ON j.\`key\` = e.job_key WHERE j.state <> 'COMPLETED'`,
  'a flow was taken twice in a case without loops': `SELECT instance_key AS what FROM wf_flow_taken
     GROUP BY instance_key, flow_id HAVING COUNT(*) > 1`,
} as const;

/** Everything that must hold in a record at rest (engine.md's I1 to I4, and one step once); empty when it does. */
export async function violationsOf(database: Database): Promise<string[]> {
  const found = await engineViolations(database);
  for (const [rule, sql] of Object.entries(NEVER)) {
    for (const { what } of await database.reader.all<{ what: number }>(sql)) found.push(`${rule}: ${what}`);
  }
  const chain = await verifyAuditChain(database.reader);
  if (!chain.intact) found.push(`the audit chain is broken at ${chain.brokenSeq}`);
  return found;
}

/** By every row of the engine's tables, and by the report that the server itself makes. */
export async function engineViolations(database: Database): Promise<string[]> {
  const { reader } = database;
  const { violations } = await invariantReport(database);
  const dump = new Map<TableName, unknown[]>();
  for (const table of Object.keys(TABLES) as TableName[]) {
    const mapping = mappedTable(table);
    const rows = await reader.all(`SELECT ${mapping.columns} FROM ${mapping.sqlName}`);
    dump.set(
      table,
      rows.map((row) => fromSql(mapping, row)),
    );
  }
  return [...violations, ...findViolations(<T extends TableName>(table: T) => (dump.get(table) ?? []) as Rows[T][])];
}
