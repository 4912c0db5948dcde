import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { courseFor, noteCourseAct, reasonFault, recordCourseAct, type Reasoned } from './change-course.ts';

const ARCHIVE = { kind: 'ARCHIVE', permission: 'course.archive', to: 'HISTORICAL' } as const;
const REOPEN = { kind: 'REOPEN', permission: 'course.reopen' } as const;

/** An ended course with its signed summary becomes history: nothing in it is changed any more, all of it is found. */
export async function archiveCourse(tx: Tx, { courseId }: { readonly courseId: string }): Promise<Outcome<null>> {
  const found = await courseFor(tx, courseId, ARCHIVE);
  if (!found.ok) return found;
  const course = found.value;
  if (!(await rowOf(tx, 'Document', { courseId, kind: 'course-summary', status: 'SIGNED' }))) {
    return refuseAs({
      code: 'SUMMARY_MISSING',
      zh: '疗程小结尚未签署',
      en: 'The course summary is not signed yet',
      whoCanFix: 'ATT',
      detail: { courseId },
    });
  }
  await insertRow(tx, 'CourseArchive', {
    id: tx.newId(),
    courseId,
    statusBefore: course.status,
    archivedAt: tx.now,
    archivedBy: tx.actor.id,
  });
  await noteCourseAct(tx, course, ARCHIVE);
  return { ok: true, value: null };
}

/** Takes a course out of history for corrections, as what it was: the treatment does not go on, that is a new course. */
export async function reopenCourse(tx: Tx, input: Reasoned): Promise<Outcome<null>> {
  const archive = await rowOf(tx, 'CourseArchive', { courseId: input.courseId, reopenedAt: null }, ['-archivedAt']);
  const to = archive?.statusBefore === 'ENDED_EARLY' ? 'ENDED_EARLY' : 'COMPLETED';
  const found = await courseFor(tx, input.courseId, { ...REOPEN, to, from: 'HISTORICAL' });
  if (!found.ok) return found;
  const unreasoned = reasonFault('reopen', input);
  if (unreasoned) return unreasoned;
  if (!archive) return refuse('NOT_FOUND', { courseId: input.courseId, missing: 'archive' });
  await updateRows(tx, 'CourseArchive', { id: archive.id }, { reopenedAt: tx.now });
  await recordCourseAct(tx, found.value, { ...REOPEN, to, reason: input });
  return { ok: true, value: null };
}
