import { z } from 'zod';
import { leaveRoom, visitOf } from '../clinical/fraction-visit.ts';
import { approvedSheet } from '../clinical/current.ts';
import { FIRST_FRACTION } from '../commands/guards/hc8-first-fraction-attended.ts';
import { rolesOf } from '../policies/can.ts';
import { refuse, type Reader, type Submission, type TaskAbout } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { defineTask } from './define-task.ts';
import { approval, number } from './fields.ts';
import { line } from './present.ts';

const fields = z.object({
  lateral: number,
  longitudinal: number,
  vertical: number,
  pitch: number.default(0),
  roll: number.default(0),
  yaw: number.default(0),
});

export const igrtMatch = defineTask({
  taskId: 'igrt-match',
  fields,
  evidence: shiftLines,
  /** Largest absolute values, which the decision table igrt-action judges. */
  async record(_tx, { lateral, longitudinal, vertical, pitch, roll, yaw }) {
    return {
      maxShiftMm: Math.max(...[lateral, longitudinal, vertical].map(Math.abs)),
      maxRotationDeg: Math.max(...[pitch, roll, yaw].map(Math.abs)),
    };
  },
});

export const setupConsult = defineTask({
  taskId: 'setup-consult',
  fields: z.object({ decision: z.enum(['treat', 're-setup', 'stop']) }),
  evidence: shiftLines,
  async record(tx, form, submission) {
    if (form.decision === 'stop') await endWithoutBeam(tx, submission, 'SETUP_STOPPED');
    return {};
  },
});

/** HC8 is asked here already: the one whom the technique needs must be the one who approves. */
export const firstFractionApproval = defineTask({
  taskId: 'first-fraction-approval',
  fields: z.object(approval),
  guards: [
    async (tx, submission) => {
      const { plan } = await visitOf(tx, submission);
      const needed = FIRST_FRACTION[plan.technique]?.presence ?? [];
      const roles: readonly string[] = rolesOf(tx.actor);
      if (needed.every((oneOf) => oneOf.some((role) => roles.includes(role)))) return null;
      return refuse({
        code: 'HC8',
        zh: '该技术的首次治疗须由物理师到场确认',
        en: 'The first fraction of this technique needs a physicist present',
        whoCanFix: 'CHK',
        detail: { planId: plan.id, technique: plan.technique },
      });
    },
  ],
  evidence: shiftLines,
  async record(tx, form, submission) {
    if (form.decision === 'reject') await endWithoutBeam(tx, submission, 'FIRST_FRACTION_REJECTED');
    return {};
  },
});

/** What barred the fraction was settled (the patient checks in again) or not (the fraction is booked again). */
export const fractionBlocked = defineTask({
  taskId: 'fraction-blocked',
  fields: z.object({ action: z.enum(['RESOLVED', 'REBOOK', 'CANCEL_TODAY']) }),
  async record(tx, form, submission) {
    if (form.action !== 'RESOLVED') await endWithoutBeam(tx, submission, `FRACTION_BLOCKED_${form.action}`);
    return {};
  },
});

async function endWithoutBeam(tx: Tx, submission: Submission, reason: string): Promise<void> {
  const { appointment } = await visitOf(tx, submission);
  await leaveRoom(tx, appointment, { status: 'CANCELLED', reason });
}

async function shiftLines(reader: Reader, about: TaskAbout): Promise<ReturnType<typeof line>> {
  const visit = await visitOf(reader, about);
  const sheet = await approvedSheet(reader, visit.plan.id);
  const { tolLateral, tolLongitudinal, tolVertical, tolRotation } = sheet?.content ?? {};
  const records = await rowsOf(
    reader,
    'TreatmentRecord',
    { courseId: visit.course.id },
    { order: ['-startAt'], limit: 5 },
  );
  return [
    ...line('分次', 'Fraction', `${visit.fxNo} / ${visit.course.prescribedFractions}`),
    ...line(
      '容差',
      'Tolerance',
      tolLateral === undefined ? null : `${tolLateral} / ${tolLongitudinal} / ${tolVertical} mm · ${tolRotation}°`,
    ),
    ...records.flatMap(({ fxNo, shifts }) =>
      line(
        `第 ${fxNo} 次`,
        `Fx ${fxNo}`,
        shifts && `${shifts.lateralMm} / ${shifts.longitudinalMm} / ${shifts.verticalMm} mm`,
      ),
    ),
  ];
}
