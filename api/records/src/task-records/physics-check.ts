import type { UserTaskId } from '@rtflow/contract';
import { z } from 'zod';
import { currentPrescription } from '../clinical/current.ts';
import { advancePlan } from '../clinical/plan-progress.ts';
import { hc13LateralityAgrees, hc4PrescriptionUnchanged, hc5PlannerIsNotChecker } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import {
  refuse,
  type Reader,
  type Refusal,
  type Submission,
  type TaskAbout,
  type TaskRecord,
} from '../record-types.ts';
import { insertRow } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { approval } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { line, prescriptionLines, sideWords, SIGNED, UNSIGNED } from './present.ts';

/** Secondary MU calculation: warn above 3 %, fail above 5 % of the plan's MU. Domain specification, step 9. */
export const SECONDARY_MU_FAIL_PCT = 5;

const fields = z.looseObject({ ...approval, secondaryMuPercent: z.number().optional() });
type Form = z.infer<typeof fields>;

export const physicsCheck = checkTask('physics-check', (tx, plan) =>
  advancePlan(tx, plan.id, { checkedBy: tx.actor.id, checkedAt: tx.now }),
);
/** One checker, before the doctor confirms (cord compression at night). */
export const emergencyCheck = checkTask('emergency-check', (tx, plan) =>
  advancePlan(tx, plan.id, { checkedBy: tx.actor.id, checkedAt: tx.now }),
);
/** The full check within 24 h of an emergency start: kept beside the first, the plan stays as it is. */
export const retroCheck = checkTask('retro-check', async () => undefined);

function checkTask(taskId: UserTaskId, passed: (tx: Tx, plan: Row<'Plan'>) => Promise<unknown>): TaskRecord {
  return defineTask({
    taskId,
    fields,
    guards: [
      async (tx, submission) => hc5PlannerIsNotChecker(tx, await needPlan(tx, submission), tx.actor.id),
      async (tx, submission) => hc4PrescriptionUnchanged(tx, await needPlan(tx, submission)),
    ],
    evidence: planLines,
    async record(tx, form, submission) {
      const plan = await needPlan(tx, submission);
      const items = itemsOf(submission);
      if (form.decision === 'approve') {
        const barred = notPassable(plan, form, items) ?? (await hc13LateralityAgrees(tx, plan.courseId));
        if (barred) return barred;
      }
      await insertRow(tx, 'PlanCheck', {
        id: tx.newId(),
        planId: plan.id,
        checkerId: tx.actor.id,
        planHash: plan.planHash ?? '',
        items,
        muDeviationPct: form.secondaryMuPercent ?? null,
        result: form.decision === 'approve' ? 'PASS' : 'FAIL',
        comment: [form.rejectReason, form.comment].filter(Boolean).join(': ').slice(0, 1000) || null,
        checkedAt: tx.now,
      });
      if (form.decision === 'approve') await passed(tx, plan);
      return {};
    },
  });
}

type CheckItem = { code: string; result: 'PASS' | 'FAIL' | 'NA' };
const RESULTS = { pass: 'PASS', fail: 'FAIL', NA: 'NA' } as const;

/** 'itemRxVersion': 'pass' -> { code: 'RxVersion', result: 'PASS' } */
function itemsOf({ data }: Submission): CheckItem[] {
  return Object.entries(data).flatMap(([field, answer]) => {
    const result = RESULTS[answer as keyof typeof RESULTS];
    return field.startsWith('item') && result ? [{ code: field.slice(4), result }] : [];
  });
}

function notPassable(plan: Row<'Plan'>, form: Form, items: readonly CheckItem[]): Refusal | null {
  const failed = items.filter(({ result }) => result === 'FAIL').map(({ code }) => code);
  const muOff = Math.abs(form.secondaryMuPercent ?? 0) > SECONDARY_MU_FAIL_PCT;
  if (failed.length === 0 && !muOff && plan.planHash !== null) return null;
  return refuse({
    code: 'CHECK_FAILED',
    zh: `有不通过项、缺计划文件，或独立 MU 偏差大于 ${SECONDARY_MU_FAIL_PCT}%，不能通过核对`,
    en: `An item failed, the plan file is missing, or the secondary MU differ by more than ${SECONDARY_MU_FAIL_PCT} %`,
    whoCanFix: 'PLN',
    detail: { planId: plan.id, failed, secondaryMuPercent: form.secondaryMuPercent ?? null },
  });
}

async function planLines(reader: Reader, about: TaskAbout): ReturnType<typeof prescriptionLines> {
  const plan = await needPlan(reader, about);
  const rx = await currentPrescription(reader, courseIdOf(about));
  const mu = plan.beams.reduce((sum, beam) => sum + beam.mu, 0);
  return [
    ...(await prescriptionLines(reader, courseIdOf(about))),
    ...line('处方签署', 'Prescription signed', rx?.signedAt ? SIGNED : UNSIGNED),
    ...line('计划', 'Plan', `${plan.planNo} v${plan.version} · ${plan.technique} · ${plan.energy ?? ''}`),
    ...line('算法/网格', 'Algorithm, grid', plan.algorithm && `${plan.algorithm} · ${plan.gridMm} mm`),
    ...line('射野', 'Beams', `${plan.beams.length} · ${Math.round(mu * 10) / 10} MU`),
    ...line('计划侧别', 'Plan laterality', sideWords(plan.laterality)),
    ...line('计划指纹', 'Plan hash', plan.planHash?.slice(0, 12)),
  ];
}
