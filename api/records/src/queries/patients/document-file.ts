import type { Reader } from '../../record-types.ts';

/** Where the bytes of a filed document lie; null when there is none, or it was voided. */
export async function documentFile(
  reader: Reader,
  documentId: string,
): Promise<{ sha256: string; mime: string } | null> {
  const row = await reader.sql.get<{ sha256: string; mime: string }>(
    `SELECT a.sha256, a.mime FROM documents d JOIN attachments a ON a.id = d.attachment_id
      WHERE d.id = ? AND d.status <> 'VOID'`,
    [documentId],
  );
  return row ?? null;
}
