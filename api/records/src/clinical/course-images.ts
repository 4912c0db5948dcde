import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';

export const IMAGE_MODALITIES = ['CT', 'MR', 'PT'] as const;

/** Series of a course, newest first. */
export async function courseSeries(
  reader: Reader,
  courseId: string,
  modalities: readonly string[],
): Promise<Row<'DicomSeries'>[]> {
  const studies = await rowsOf(reader, 'DicomStudy', { courseId });
  const studyInstanceUid = studies.map((study) => study.studyInstanceUid);
  return rowsOf(reader, 'DicomSeries', { studyInstanceUid, modality: modalities }, { order: ['-receivedAt'] });
}

/** Instances of a course with one modality, newest first. */
export async function courseInstances(
  reader: Reader,
  courseId: string,
  modality: string,
): Promise<Row<'DicomInstance'>[]> {
  const series = await courseSeries(reader, courseId, [modality]);
  const seriesInstanceUid = series.map((row) => row.seriesInstanceUid);
  return rowsOf(reader, 'DicomInstance', { seriesInstanceUid }, { order: ['-receivedAt', '-sopInstanceUid'] });
}
