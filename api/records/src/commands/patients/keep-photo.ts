import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface KeepPhoto {
  readonly patientId: string;
  readonly source: 'CAMERA' | 'UPLOAD';
  readonly original: { readonly sha256: string; readonly sizeBytes: number };
  readonly thumbnailSha256: string;
}

/** The newest photograph stands on the banner; earlier ones stay as the patient's history. The files were kept before. */
export async function keepPhoto(tx: Tx, input: KeepPhoto): Promise<Outcome<{ readonly photoId: string }>> {
  const patient = await rowOf(tx, 'Patient', { id: input.patientId });
  if (!patient) return refuse('NOT_FOUND', { patientId: input.patientId });
  const photoId = tx.newId();
  await insertRow(tx, 'Attachment', {
    id: photoId,
    kind: 'PHOTO',
    sha256: input.original.sha256,
    thumbnailSha256: input.thumbnailSha256,
    mime: 'image/jpeg',
    sizeBytes: input.original.sizeBytes,
    patientId: patient.id,
    createdAt: tx.now,
    createdBy: tx.actor.id,
  });
  await updateRows(tx, 'Patient', { id: patient.id }, { photoAttachmentId: photoId, version: patient.version + 1 });
  await tx.audit({
    action: 'patient.photo',
    entity: 'patient',
    entityId: patient.id,
    patientId: patient.id,
    detail: { photoId, source: input.source, sha256: input.original.sha256, replaces: patient.photoAttachmentId },
  });
  return { ok: true, value: { photoId } };
}
