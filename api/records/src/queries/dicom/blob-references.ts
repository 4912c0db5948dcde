import type { SqlReader } from '../../tx.ts';

/** Every column that names a blob. A blob that none of them names is an orphan. */
const REFERENCES = [
  ['dicom_instances', 'blob_key'],
  ['dicom_quarantine', 'blob_key'],
  ['attachments', 'sha256'],
  ['attachments', 'thumbnail_sha256'],
  ['hl7_inbox', 'blob_key'],
] as const;

/** Whether a row of the record names this blob. */
export async function isBlobReferenced(sql: SqlReader, key: string): Promise<boolean> {
  for (const [table, column] of REFERENCES) {
    if (await sql.get(`SELECT 1 AS one FROM ${table} WHERE ${column} = ? LIMIT 1`, [key])) return true;
  }
  return false;
}
