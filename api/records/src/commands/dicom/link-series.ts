import { announceSeries } from '../../clinical/announce-series.ts';
import { linkSeriesToCourse } from '../../clinical/link-series.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { isRefusal } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface LinkSeries {
  /** Of the work list: the series instance UID. */
  readonly seriesUid: string;
  readonly courseId: string;
  readonly reason: string;
}

/** A person says whose series this is: out of the work list, into the course, and the process that waits goes on. */
export async function linkSeries(tx: Tx, input: LinkSeries): Promise<Outcome<null>> {
  const right = can(tx.actor, 'image.reassign');
  if (!right.ok) return right;
  const course = await rowOf(tx, 'Course', { id: input.courseId });
  if (!course) return refuse('NOT_FOUND', { courseId: input.courseId });
  const linked = await linkSeriesToCourse(tx, input.seriesUid, course.id);
  if (isRefusal(linked)) return refuseAs(linked);
  await tx.audit({
    action: 'images.reassigned',
    entity: 'series',
    entityId: input.seriesUid,
    patientId: course.patientId,
    detail: { courseId: course.id, reason: input.reason },
  });
  if (linked.settledAt !== null) await announceSeries(tx, linked);
  return { ok: true, value: null };
}
