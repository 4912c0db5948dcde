import { announceSeries } from '../../clinical/announce-series.ts';
import { linkSeriesToCourse } from '../../clinical/link-series.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { isRefusal } from '../../record-types.ts';
import { needRow, rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { relinkStudy } from './relink-study.ts';

export interface LinkSeries {
  /** Of the work list: the series instance UID. */
  readonly seriesUid: string;
  readonly courseId: string;
  readonly reason: string;
}

/**
 * A person says whose series this is: with its study out of the work list, into the course, and the process that waits goes on.
 * One of a course's own study stands there for another reason (a record that fits no visit): it is tried again.
 */
export async function linkSeries(tx: Tx, { seriesUid, courseId, reason }: LinkSeries): Promise<Outcome<null>> {
  const right = can(tx.actor, 'image.reassign');
  if (!right.ok) return right;
  const series = await rowOf(tx, 'DicomSeries', { seriesInstanceUid: seriesUid });
  if (!series) return refuse('NOT_FOUND', { seriesUid });
  const study = await needRow(tx, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid });
  if (study.courseId !== courseId) {
    const relinked = await relinkStudy(tx, { studyUid: study.studyInstanceUid, courseId, reason });
    return relinked.ok ? { ok: true, value: null } : relinked;
  }
  const linked = await linkSeriesToCourse(tx, seriesUid, courseId);
  if (isRefusal(linked)) return refuseAs(linked);
  await tx.audit({
    action: 'images.retried',
    entity: 'series',
    entityId: seriesUid,
    patientId: study.patientId,
    detail: { courseId, reason },
  });
  if (linked.settledAt !== null) await announceSeries(tx, linked);
  return { ok: true, value: null };
}
