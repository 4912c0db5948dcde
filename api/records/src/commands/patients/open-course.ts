import type { PriorityCategory } from '@rtflow/domain';
import { publish } from '../../clinical/publish.ts';
import { reachMilestone } from '../../clinical/reach-milestone.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, rowsOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { nextCourseNo } from './next-number.ts';

export interface OpenCourse {
  readonly patientId: string;
  readonly category: PriorityCategory;
}
export interface OpenedCourse {
  readonly courseId: string;
  readonly courseNo: string;
}

const OPEN = ['DRAFT', 'ACTIVE', 'SUSPENDED'] as const;

/**
 * Makes the course and publishes `course-opened`, which starts rt-course-main, in the same transaction. One open course per
 * patient; a finished one is linked as what the new one continues.
 */
export async function openCourse(tx: Tx, input: OpenCourse): Promise<Outcome<OpenedCourse>> {
  const asked = await rowOf(tx, 'Patient', { id: input.patientId });
  // Joined meanwhile: the course belongs to the chart that goes on.
  const patient = asked?.mergedIntoId ? await rowOf(tx, 'Patient', { id: asked.mergedIntoId }) : asked;
  if (!patient) return refuse('NOT_FOUND', { patientId: input.patientId });
  const open = await rowOf(tx, 'Course', { patientId: patient.id, status: OPEN });
  if (open) return refuse('COURSE_OPEN', { courseId: open.id });
  const earlier = await rowsOf(tx, 'Course', { patientId: patient.id }, { order: ['-openedAt'], limit: 1 });
  const courseId = tx.newId();
  const courseNo = await nextCourseNo(tx, patient.patientNo);
  await insertRow(tx, 'Course', {
    id: courseId,
    courseNo,
    patientId: patient.id,
    status: 'ACTIVE',
    category: input.category,
    continuesCourseId: earlier[0]?.id ?? null,
    openedAt: tx.now,
    openedBy: tx.actor.id,
  });
  await insertRow(tx, 'CourseEvent', { id: tx.newId(), courseId, kind: 'OPEN', at: tx.now, actorId: tx.actor.id });
  await reachMilestone(tx, { courseId, milestone: 'OPENED' });
  await tx.audit({
    action: 'course.opened',
    entity: 'course',
    entityId: courseId,
    patientId: patient.id,
    detail: { courseNo, category: input.category },
  });
  const started = await publish(tx, 'course-opened', {
    key: courseId,
    messageId: courseId,
    variables: { courseId, patientId: patient.id, category: input.category },
  });
  if (!started.ok) return started;
  const root = started.value.takenBy?.[0];
  if (root !== undefined) await tx.sql.run('UPDATE courses SET root_instance_key = ? WHERE id = ?', [root, courseId]);
  return { ok: true, value: { courseId, courseNo } };
}
