import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { courseAllows } from '../course-scope.ts';

/** What a person can read; a draft keeps its numbers as JSON until it is printed. */
export const READABLE_MIME = ['text/html', 'application/pdf'] as const;

export interface DocumentFile {
  readonly sha256: string;
  readonly mime: string;
  readonly kind: string;
  readonly version: number;
  readonly patientId: string | null;
  readonly courseId: string | null;
}

/** Where the bytes of a printed document lie; refused when there is none, it was voided, or the reader may not see its course. */
export async function documentFile(reader: Reader, actor: Actor, documentId: string): Promise<Outcome<DocumentFile>> {
  const row = await reader.sql.get<DocumentFile>(
    `SELECT a.sha256, a.mime, d.kind, d.version, d.patient_id AS patientId, d.course_id AS courseId FROM documents d JOIN attachments a ON a.id = d.attachment_id
      WHERE d.id = ? AND d.status <> 'VOID' AND a.mime IN (?, ?)`,
    [documentId, ...READABLE_MIME],
  );
  if (!row) return refuse('NOT_FOUND', { documentId });
  const { courseId } = row;
  const allowed = courseId ? await courseAllows(reader, actor, { courseId, permission: 'patient.print' }) : null;
  return allowed && !allowed.ok ? allowed : { ok: true, value: row };
}
