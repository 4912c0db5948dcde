import { currentPrescription } from '../../clinical/current.ts';
import { publish } from '../../clinical/publish.ts';
import { voidApprovals } from '../../clinical/void-approvals.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { courseFor, reasonFault, recordCourseAct, type Reasoned } from './change-course.ts';

const ACT = { kind: 'RX_CHANGE', permission: 'rx.sign', to: 'ACTIVE', stays: true } as const;

/**
 * HC4: withdraws the signed prescription. Plan approval, check, QA and sheet are void in the same transaction and the process
 * goes back to the plan request, where the next version is written. Booked slots stay: no beam without the steps above (HC2).
 */
export async function changePrescription(tx: Tx, input: Reasoned): Promise<Outcome<{ supersededVersion: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const unreasoned = reasonFault('changeRx', input);
  if (unreasoned) return unreasoned;
  const course = found.value;
  const rx = await currentPrescription(tx, course.id);
  if (!rx) return refuse('NOT_FOUND', { courseId: course.id, missing: 'prescription' });
  if (rx.status !== 'SIGNED') {
    return refuseAs({
      code: 'RX_NOT_SIGNED',
      zh: '处方尚未签署，可直接修改',
      en: 'The prescription is not signed yet: edit it in its task',
      detail: { courseId: course.id, rxVersion: rx.version },
    });
  }
  await updateRows(tx, 'Prescription', { id: rx.id }, { status: 'SUPERSEDED' });
  const voided = await voidApprovals(tx, course.id, 'rx-changed');
  await recordCourseAct(tx, course, { ...ACT, reason: input, detail: { supersededVersion: rx.version, voided } });
  const told = await publish(tx, 'rx-changed', { key: course.id, variables: {} });
  if (!told.ok) return told;
  if (told.value.takenBy?.length === 0) return notNow(course.id);
  return { ok: true, value: { supersededVersion: rx.version } };
}

/** Before approval the plan's own tasks change it; once treatment has begun a new plan is made for the rest. */
function notNow(courseId: string): Outcome<never> {
  return refuseAs({
    code: 'RX_NOT_CHANGEABLE_NOW',
    zh: '当前环节不能直接更改处方：计划批准前在计划评估中退回，治疗开始后走自适应改计划',
    en: 'Not at this step: before approval send the plan back, once treatment has begun ask for an adaptive plan',
    whoCanFix: 'ATT',
    detail: { courseId },
  });
}
