import { isRefusal, refuse, type Refusal } from '../record-types.ts';
import { needRow, rowOf, updateRows } from '../rows.ts';
import type { Row } from '../models/index.ts';
import type { Tx } from '../tx.ts';
import { courseOf } from './current.ts';

/** Puts a received series with its study into a course. A series of another patient is refused, never moved silently. */
export async function linkSeriesToCourse(
  tx: Tx,
  seriesUid: string,
  courseId: string,
): Promise<Row<'DicomSeries'> | Refusal> {
  const series = await receivedSeries(tx, seriesUid);
  if (isRefusal(series)) return series;
  const study = await needRow(tx, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid });
  const course = await courseOf(tx, courseId);
  if (study.patientId !== null && study.patientId !== course.patientId) {
    return refuse({
      code: 'SERIES_OF_OTHER_PATIENT',
      zh: '该图像属于另一位患者',
      en: 'This series belongs to another patient',
      whoCanFix: 'CMP',
      detail: { seriesUid, courseId },
    });
  }
  await updateRows(
    tx,
    'DicomStudy',
    { studyInstanceUid: study.studyInstanceUid },
    { patientId: course.patientId, courseId },
  );
  await updateRows(
    tx,
    'DicomUnmatched',
    { seriesInstanceUid: seriesUid, state: 'OPEN' },
    { state: 'LINKED', resolvedAt: tx.now, resolvedBy: tx.actor.id },
  );
  await tx.audit({
    action: 'images.linked',
    entity: 'series',
    entityId: seriesUid,
    patientId: course.patientId,
    detail: { courseId, from: study.courseId },
  });
  return series;
}

export async function receivedSeries(tx: Tx, seriesUid: string): Promise<Row<'DicomSeries'> | Refusal> {
  const series = await rowOf(tx, 'DicomSeries', { seriesInstanceUid: seriesUid });
  if (series) return series;
  return refuse({
    code: 'SERIES_UNKNOWN',
    zh: '系统未收到该序列',
    en: 'No such series was received',
    whoCanFix: 'RTT-S',
    detail: { seriesUid },
  });
}
