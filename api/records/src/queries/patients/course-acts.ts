import type { Act } from '@rtflow/contract';
import { COURSE_TRANSITIONS, mayBecome, type CourseStatus, type Permission } from '@rtflow/domain';
import { hc1SheetApproved } from '../../commands/guards/hc1-sheet-approved.ts';
import { currentPlan, currentPrescription } from '../../clinical/current.ts';
import { peopleOfCourse } from '../../clinical/people.ts';
import type { Row } from '../../models/index.ts';
import { can, type Resource } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { needRow } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { actOf } from '../act.ts';

/** What is legal on a course now, each barred act with the sentence that the API would refuse with. */
export async function courseActs(reader: Reader, actor: Actor, courseId: string): Promise<Act[]> {
  const course = await needRow(reader, 'Course', { id: courseId });
  const resource = { attendingId: course.attendingId, participantIds: await peopleOfCourse(reader, courseId) };
  const state = (act: StateAct) => actOf(act, STATE_ACTS[act].words, stateOutcome({ actor, course, resource }, act));
  return [
    state('suspend'),
    state('resume'),
    state('cancel'),
    state('end'),
    ...(ENDED.includes(course.status) ? [state('archive')] : []),
    ...(course.status === 'HISTORICAL' ? [state('reopen')] : []),
    actOf(
      'changeRx',
      { zh: '更改处方', en: 'Change prescription' },
      await mayChangeRx(reader, actor, course, resource),
    ),
    actOf('book', { zh: '预约治疗', en: 'Book fractions' }, await mayBook(reader, actor, course)),
  ];
}

const ENDED: readonly CourseStatus[] = ['COMPLETED', 'ENDED_EARLY'];

const STATE_ACTS = {
  suspend: { to: 'SUSPENDED', permission: 'course.suspend', words: { zh: '中断', en: 'Suspend' } },
  resume: { to: 'ACTIVE', permission: 'course.resume', words: { zh: '恢复', en: 'Resume' } },
  cancel: { to: 'CANCELLED', permission: 'course.cancel', words: { zh: '取消疗程', en: 'Cancel course' } },
  end: { to: 'ENDED_EARLY', permission: 'course.end', words: { zh: '提前结束', en: 'End early' } },
  archive: { to: 'HISTORICAL', permission: 'course.archive', words: { zh: '转历史疗程', en: 'Move to history' } },
  reopen: { to: 'COMPLETED', permission: 'course.reopen', words: { zh: '重新打开', en: 'Reopen' } },
} as const satisfies Record<string, { to: CourseStatus; permission: Permission; words: { zh: string; en: string } }>;
type StateAct = keyof typeof STATE_ACTS;

interface Asking {
  readonly actor: Actor;
  readonly course: Row<'Course'>;
  readonly resource: Resource;
}

function stateOutcome({ actor, course, resource }: Asking, act: StateAct): Outcome<true> {
  const { to, permission } = STATE_ACTS[act];
  const right = can(actor, permission, resource);
  if (!right.ok) return right;
  if (act !== 'reopen' && !mayBecome(COURSE_TRANSITIONS, course.status, to)) return wrongState(course);
  if (act === 'cancel' && course.deliveredFractions > 0) {
    return refuseAs({
      code: 'FRACTIONS_GIVEN',
      zh: '已开始治疗，不能取消，请办理疗程结束',
      en: 'Fractions were given: end the course instead',
    });
  }
  return { ok: true, value: true };
}

async function mayChangeRx(
  reader: Reader,
  actor: Actor,
  course: Row<'Course'>,
  resource: Resource,
): Promise<Outcome<true>> {
  const right = can(actor, 'rx.sign', resource);
  if (!right.ok) return right;
  if (course.status !== 'ACTIVE') return wrongState(course);
  const rx = await currentPrescription(reader, course.id);
  return rx?.status === 'SIGNED'
    ? { ok: true, value: true }
    : refuseAs({ code: 'RX_NOT_SIGNED', zh: '处方尚未签署', en: 'No signed prescription yet' });
}

async function mayBook(reader: Reader, actor: Actor, course: Row<'Course'>): Promise<Outcome<true>> {
  const right = can(actor, 'appt.book');
  if (!right.ok) return right;
  if (course.status !== 'ACTIVE') return wrongState(course);
  const barred = await hc1SheetApproved(reader, await currentPlan(reader, course.id));
  return barred ? refuseAs(barred) : { ok: true, value: true };
}

function wrongState(course: Row<'Course'>): Outcome<never> {
  if (course.status === 'SUSPENDED') return refuse('COURSE_SUSPENDED', { courseId: course.id }, 'ATT');
  return refuseAs({
    code: 'COURSE_STATE',
    zh: '疗程当前状态不允许此操作',
    en: 'The state of the course does not allow this',
  });
}
