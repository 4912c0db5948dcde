import { isReasonOf, type ReasonedAct } from '@rtflow/contract';
import { COURSE_TRANSITIONS, mayBecome } from '@rtflow/domain';
import type { CourseStatus, Permission } from '@rtflow/domain';
import { peopleOfCourse } from '../../clinical/people.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { notify } from '../notify.ts';

export interface Reasoned {
  readonly courseId: string;
  /** Of the act's list in COURSE_REASONS. */
  readonly reasonCode: string;
  readonly note?: string;
}

interface CourseAct {
  /** ARCHIVE stands in `course_archives`, the others in `course_events`. */
  readonly kind: Row<'CourseEvent'>['kind'] | 'ARCHIVE';
  readonly permission: Permission;
  readonly to: CourseStatus;
  /** The act leaves the course in state `to`, where it must be. */
  readonly stays?: boolean;
  /** From this state, whatever the table says: taking a course out of history. */
  readonly from?: CourseStatus;
}

/** Null, or why the reason will not do: its code is none of the act's, or it says 'other' without a note. */
export function reasonFault(act: ReasonedAct, input: Reasoned): Outcome<never> | null {
  const { reasonCode, note } = input;
  if (!isReasonOf(act, reasonCode)) return refuse('BAD_INPUT', { reasonCode });
  return reasonCode === 'OTHER' && !note?.trim() ? refuse('BAD_INPUT', { missing: 'note' }) : null;
}

/** Two who change a course at once: the second waits, then sees what the first made of it. */
export async function lockCourse(tx: Tx, courseId: string): Promise<void> {
  if (tx.sql.dialect === 'mysql') await tx.sql.get('SELECT id FROM courses WHERE id = ? FOR UPDATE', [courseId]);
}

/** The course, when the actor may do this to it in its present state. */
export async function courseFor(tx: Tx, courseId: string, act: CourseAct): Promise<Outcome<Row<'Course'>>> {
  await lockCourse(tx, courseId);
  const course = await rowOf(tx, 'Course', { id: courseId });
  if (!course) return refuse('NOT_FOUND', { courseId });
  const right = can(tx.actor, act.permission, {
    attendingId: course.attendingId,
    participantIds: await peopleOfCourse(tx, courseId),
  });
  if (!right.ok) return right;
  const legal = act.from
    ? course.status === act.from
    : act.stays
      ? course.status === act.to
      : mayBecome(COURSE_TRANSITIONS, course.status, act.to);
  if (legal) return { ok: true, value: course };
  return refuseAs({
    code: 'COURSE_STATE',
    zh: '疗程当前状态不允许此操作',
    en: `Expected a course that ${act.stays ? 'is' : 'may become'} ${act.to}, but it is ${course.status}`,
    detail: { courseId, status: course.status, act: act.kind },
  });
}

interface CourseActDone extends CourseAct {
  readonly set?: Partial<Row<'Course'>>;
  readonly reason?: { readonly reasonCode: string; readonly note?: string };
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes the new state, its reason-coded event, the audit row and the notices. */
export async function recordCourseAct(
  tx: Tx,
  course: Row<'Course'>,
  act: CourseActDone & { readonly kind: Row<'CourseEvent'>['kind'] },
): Promise<void> {
  await insertRow(tx, 'CourseEvent', {
    id: tx.newId(),
    courseId: course.id,
    kind: act.kind,
    reasonCode: act.reason?.reasonCode ?? null,
    reason: act.reason?.note ?? null,
    detail: act.detail ? { ...act.detail } : null,
    at: tx.now,
    actorId: tx.actor.id,
  });
  await noteCourseAct(tx, course, act);
}

/** The new state, the audit row and the notices. */
export async function noteCourseAct(tx: Tx, course: Row<'Course'>, act: CourseActDone): Promise<void> {
  const set = { ...act.set, status: act.to, version: course.version + 1 };
  await updateRows(tx, 'Course', { id: course.id }, set);
  await tx.audit({
    action: `course.${act.kind.toLowerCase()}`,
    entity: 'course',
    entityId: course.id,
    patientId: course.patientId,
    detail: { from: course.status, to: act.to, reasonCode: act.reason?.reasonCode ?? null, ...act.detail },
  });
  const others = (await peopleOfCourse(tx, course.id)).filter((person) => person !== tx.actor.id);
  await notify(tx, {
    template: `course-${act.kind.toLowerCase()}`,
    recipients: others,
    patientId: course.patientId,
    data: { courseId: course.id },
  });
}
