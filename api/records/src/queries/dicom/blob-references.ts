import type { SqlReader } from '../../tx.ts';

/** Every column that names a blob. A blob that none of them names is an orphan. */
export const BLOB_COLUMNS = [
  ['dicom_instances', 'blob_key'],
  ['dicom_quarantine', 'blob_key'],
  ['attachments', 'sha256'],
  ['attachments', 'thumbnail_sha256'],
  ['hl7_inbox', 'blob_key'],
] as const;

/** Whether a row of the record names this blob. */
export async function isBlobReferenced(sql: SqlReader, key: string): Promise<boolean> {
  for (const [table, column] of BLOB_COLUMNS) {
    if (await sql.get(`SELECT 1 AS one FROM ${table} WHERE ${column} = ? LIMIT 1`, [key])) return true;
  }
  return false;
}

/** Those of the keys that no row names. */
export async function unreferencedAmong(sql: SqlReader, keys: readonly string[]): Promise<string[]> {
  const left = new Set(keys);
  for (const [table, column] of BLOB_COLUMNS) {
    if (left.size === 0) break;
    const rows = await sql.all<{ key: string }>(
      `SELECT DISTINCT ${column} AS \`key\` FROM ${table} WHERE ${column} IN (${[...left].map(() => '?').join(', ')})`,
      [...left],
    );
    for (const { key } of rows) left.delete(key);
  }
  return [...left];
}
