import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { courseAllows } from '../course-scope.ts';

/** What a person can read; a draft keeps its numbers as JSON until it is printed. */
export const READABLE_MIME = ['text/html', 'application/pdf'] as const;

/** Where the bytes of a printed document lie; refused when there is none, it was voided, or the reader may not see its course. */
export async function documentFile(
  reader: Reader,
  actor: Actor,
  documentId: string,
): Promise<Outcome<{ readonly sha256: string; readonly mime: string }>> {
  const row = await reader.sql.get<{ sha256: string; mime: string; course_id: string | null }>(
    `SELECT a.sha256, a.mime, d.course_id FROM documents d JOIN attachments a ON a.id = d.attachment_id
      WHERE d.id = ? AND d.status <> 'VOID' AND a.mime IN (?, ?)`,
    [documentId, ...READABLE_MIME],
  );
  if (!row) return refuse('NOT_FOUND', { documentId });
  const { sha256, mime, course_id: courseId } = row;
  const allowed = courseId ? await courseAllows(reader, actor, { courseId, permission: 'patient.print' }) : null;
  return allowed && !allowed.ok ? allowed : { ok: true, value: { sha256, mime } };
}
