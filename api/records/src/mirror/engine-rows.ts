import type { Rows, TableName } from '@rtflow/engine/ports';
import { mappedTable, toSql } from '../engine-store/row-mapping.ts';
import type { Sql } from '../tx.ts';

/** A row of the engine's tables that the embedded engine did not make. */
export async function insertEngineRow<T extends TableName>(sql: Sql, table: T, row: Rows[T]): Promise<void> {
  const mapped = mappedTable(table);
  const values = mapped.fields.map((field) => toSql(field, (row as Record<string, unknown>)[field.name]));
  await sql.run(mapped.insert, values);
}

export async function hasEngineRow(sql: Sql, table: TableName, key: number): Promise<boolean> {
  const { sqlName } = mappedTable(table);
  return (await sql.get(`SELECT 1 AS one FROM ${sqlName} WHERE \`key\` = ?`, [key])) !== undefined;
}

/** Key of our own copy of a model or form that runs on the cluster; without a noted deployment the newest of its id. */
export async function ourKeyOf(
  sql: Sql,
  kind: 'PROCESS' | 'FORM',
  { clusterKey, id }: { clusterKey: number | null; id: string },
): Promise<number | null> {
  const known =
    clusterKey === null
      ? undefined
      : await sql.get<{ key: number }>(
          'SELECT local_key AS `key` FROM zeebe_resources WHERE cluster_key = ? AND kind = ?',
          [clusterKey, kind],
        );
  if (known) return Number(known.key);
  const [table, column] = kind === 'PROCESS' ? ['wf_definition', 'process_id'] : ['wf_form', 'form_id'];
  const newest = await sql.get<{ key: number }>(
    `SELECT \`key\` FROM ${table} WHERE ${column} = ? ORDER BY version DESC LIMIT 1`,
    [id],
  );
  return newest ? Number(newest.key) : null;
}
