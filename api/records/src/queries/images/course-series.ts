import type { Chart } from '@rtflow/contract';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { courseAllows } from '../course-scope.ts';

interface SeriesSql {
  series_instance_uid: string;
  study_instance_uid: string;
  modality: string;
  description: string | null;
  instance_count: number;
  study_date: string | null;
  received_at: number;
}

export type SeriesRow = Chart['images'][number] & { readonly receivedAt: string };

/** Series linked to a course, newest first. Thumbnails exist for images, not for RT objects. */
export async function courseImages(reader: Reader, courseId: string): Promise<SeriesRow[]> {
  const rows = await reader.sql.all<SeriesSql>(
    `SELECT s.series_instance_uid, s.study_instance_uid, s.modality, s.description, s.instance_count, y.study_date, s.received_at
       FROM dicom_studies y JOIN dicom_series s ON s.study_instance_uid = y.study_instance_uid
      WHERE y.course_id = ? ORDER BY s.received_at DESC, s.series_instance_uid`,
    [courseId],
  );
  return rows.map((row) => ({
    seriesUid: row.series_instance_uid,
    studyUid: row.study_instance_uid,
    modality: row.modality,
    description: row.description,
    date: isoDate(row.study_date),
    instances: Number(row.instance_count),
    receivedAt: new Date(Number(row.received_at)).toISOString(),
    thumbnailUrl: IMAGES.has(row.modality) ? `/api/series/${row.series_instance_uid}/thumbnail.png` : null,
  }));
}

/** May the actor see this series? That of a course under its scope; an unmatched one by the right alone. */
export async function seriesAllows(reader: Reader, actor: Actor, seriesUid: string): Promise<Outcome<true>> {
  const row = await reader.sql.get<{ course_id: string | null }>(
    `SELECT y.course_id FROM dicom_series s JOIN dicom_studies y ON y.study_instance_uid = s.study_instance_uid
      WHERE s.series_instance_uid = ?`,
    [seriesUid],
  );
  if (!row) return refuse('NOT_FOUND', { seriesUid });
  const { course_id: courseId } = row;
  return courseId ? courseAllows(reader, actor, { courseId, permission: 'image.view' }) : can(actor, 'image.view');
}

const IMAGES = new Set(['CT', 'MR', 'PT', 'RTIMAGE', 'CR', 'DX']);

/** DICOM DA 'yyyymmdd' as ISO. */
function isoDate(da: string | null): string | null {
  return da && /^\d{8}$/.test(da) ? `${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6)}` : null;
}
