import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { insertRow, insertRowOnce, rowOf, updateRows } from '../../rows.ts';
import type { Actor, Tx } from '../../tx.ts';

/** A person begins to upload so many files. */
export async function beginUpload(tx: Tx, files: number): Promise<Outcome<{ uploadId: string }>> {
  const right = can(tx.actor, 'image.upload');
  if (!right.ok) return right;
  const uploadId = tx.newId();
  await insertRow(tx, 'DicomUpload', { id: uploadId, userId: tx.actor.id, files, createdAt: tx.now });
  await tx.audit({ action: 'dicom.upload-begun', entity: 'upload', entityId: uploadId, detail: { files } });
  return { ok: true, value: { uploadId } };
}

/** Only who began an upload goes on with it. */
export async function ownUpload(reader: Reader, actor: Actor, uploadId: string): Promise<Outcome<true>> {
  const upload = await rowOf(reader, 'DicomUpload', { id: uploadId });
  return upload?.userId === actor.id ? { ok: true, value: true } : refuse('NOT_FOUND', { uploadId });
}

export interface UploadedFile {
  readonly uploadId: string;
  readonly fileKey: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly studyUid: string | null;
  readonly sopInstanceUid: string | null;
  readonly sizeBytes: number;
}

/** What became of one file; sent again, the newer outcome stands. The first object of a study is audited with who brought it. */
export async function noteUploadedFile(tx: Tx, file: UploadedFile): Promise<void> {
  const { uploadId, fileKey, studyUid: studyInstanceUid, reason, ...rest } = file;
  const row = { ...rest, reason: reason?.slice(0, 255) ?? null, studyInstanceUid, takenAt: tx.now };
  const first =
    studyInstanceUid !== null && (await rowOf(tx, 'DicomUploadFile', { uploadId, studyInstanceUid })) === null;
  if (!(await insertRowOnce(tx, 'DicomUploadFile', { uploadId, fileKey, ...row }))) {
    await updateRows(tx, 'DicomUploadFile', { uploadId, fileKey }, row);
  }
  if (!first) return;
  const detail = { uploadId, outcome: file.outcome };
  await tx.audit({ action: 'dicom.uploaded', entity: 'study', entityId: studyInstanceUid, detail });
}
