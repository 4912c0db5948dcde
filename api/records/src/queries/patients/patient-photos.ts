import type { PatientPhoto } from '@rtflow/contract';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import { named } from '../named.ts';

/** Newest first; the one on the banner is marked. */
export async function patientPhotos(reader: Reader, patientId: string): Promise<Outcome<{ photos: PatientPhoto[] }>> {
  const patient = await rowOf(reader, 'Patient', { id: patientId });
  if (!patient) return refuse('NOT_FOUND', { patientId });
  const rows = await rowsOf(
    reader,
    'Attachment',
    { patientId, kind: 'PHOTO', voided: false },
    { order: ['-createdAt', '-id'] },
  );
  const users = await rowsOf(reader, 'User', { id: [...new Set(rows.map((row) => row.createdBy))] });
  const photos = rows.map((row) => {
    const by = users.find((user) => user.id === row.createdBy);
    return {
      photoId: row.id,
      takenAt: new Date(row.createdAt).toISOString(),
      takenBy: named(by?.nameZh, by?.nameEn),
      current: row.id === patient.photoAttachmentId,
      url: photoUrl(patientId, row.id, 'original'),
      thumbnailUrl: photoUrl(patientId, row.id, 'thumbnail'),
    };
  });
  return { ok: true, value: { photos } };
}

/** Where the bytes of one picture lie; only a picture of this patient is given. */
export async function photoFile(
  reader: Reader,
  of: { readonly patientId: string; readonly photoId: string; readonly size: 'original' | 'thumbnail' },
): Promise<Outcome<{ readonly sha256: string }>> {
  const row = await rowOf(reader, 'Attachment', { id: of.photoId, patientId: of.patientId, kind: 'PHOTO' });
  if (!row) return refuse('NOT_FOUND', { photoId: of.photoId });
  return { ok: true, value: { sha256: of.size === 'thumbnail' ? (row.thumbnailSha256 ?? row.sha256) : row.sha256 } };
}

export function photoUrl(patientId: string, photoId: string, size: 'original' | 'thumbnail'): string {
  return `/api/patients/${patientId}/photos/${photoId}?size=${size}`;
}
