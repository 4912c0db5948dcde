import { z } from 'zod';
import { CONSTRAINT_LIST } from '../clinical/constraints.ts';
import { approvedContours, currentPrescription } from '../clinical/current.ts';
import { decide } from '../clinical/decide.ts';
import { evaluationOf, evaluationRows } from '../clinical/evaluation-rows.ts';
import { advancePlan } from '../clinical/plan-progress.ts';
import { both, count } from '../clinical/record-words.ts';
import { hc13LateralityAgrees, hc4PrescriptionUnchanged } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import { refuse, type Reader, type Refusal } from '../record-types.ts';
import { rowOf, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { side, text, yesNo } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { from, gyText, line, merge, prescriptionLines, sideWords } from './present.ts';

const fields = z.object({
  constraintRows: z
    .array(
      z.object({ constraintId: z.string(), value: text, result: z.string(), verdict: z.string(), justification: text }),
    )
    .default([]),
  coverageAdequate: yesNo,
  lateralityChecked: yesNo,
  laterality: side,
  decision: z.enum(['approve', 'revise', 're-contour', 'change-rx']),
  comment: text,
});
type Form = z.infer<typeof fields>;

export const planEvaluate = defineTask({
  taskId: 'plan-evaluate',
  fields,
  async prefill(reader, about) {
    const plan = await needPlan(reader, about);
    const rows = await evaluationRows(reader, plan);
    const constraintRows = rows.map(({ rowId, ...row }) => ({
      constraintId: rowId,
      ...row,
      // What is out of limit or was not computed is for the doctor to decide.
      ...(row.result === 'met' && { verdict: 'accept' }),
    }));
    return merge(from('RULE', { constraintRows: constraintRows.length ? constraintRows : undefined }));
  },
  async evidence(reader, about) {
    const plan = await needPlan(reader, about);
    const evaluation = await evaluationOf(reader, plan);
    const rows = await evaluationRows(reader, plan);
    const contours = await approvedContours(reader, plan.courseId);
    const limits = await rowOf(reader, 'CodeList', { code: CONSTRAINT_LIST });
    return [
      ...(await prescriptionLines(reader, courseIdOf(about))),
      ...line(
        '计划',
        'Plan',
        both`${plan.planNo} v${plan.version} · ${plan.technique} · ${count(plan.beams.length, '野', 'beams')}`,
      ),
      ...line('计划剂量', 'Plan dose', plan.doseTotalCgy && gyText(plan.doseTotalCgy)),
      ...line('计划侧别', 'Plan laterality', sideWords(plan.laterality)),
      ...line('勾画侧别', 'Contour laterality', sideWords(contours?.laterality)),
      ...line('限值来源', 'Source of the limits', rows.length > 0 ? limits?.system : null),
      ...line('超限项', 'Constraints out of limit', evaluation && `${evaluation.failed}`),
      ...rows
        .filter(({ result }) => result === 'out')
        .flatMap(({ structure, metric, value, limit }) => {
          const name = `${structure} ${metric}`.trim();
          return line(name, name, `${value} ✗ ${limit}`.trim());
        }),
    ];
  },
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    if (form.decision === 'approve') {
      const barred = (await notApprovable(tx, plan, form)) ?? (await hc4PrescriptionUnchanged(tx, plan));
      if (barred) return barred;
      await approve(tx, plan);
    }
    const evaluation = await evaluationOf(tx, plan);
    if (evaluation) {
      const decided = { decision: form.decision, decidedBy: tx.actor.id, decidedAt: tx.now };
      await updateRows(tx, 'PlanEvaluation', { id: evaluation.id }, decided);
    }
    return {};
  },
});

async function approve(tx: Tx, plan: Row<'Plan'>): Promise<void> {
  const rx = await currentPrescription(tx, plan.courseId);
  // A resident's prescription is signed by the doctor who approves the plan made for it.
  if (rx?.status === 'DRAFT') {
    const signed = { status: 'SIGNED', signedBy: tx.actor.id, signedAt: tx.now } as const;
    await updateRows(tx, 'Prescription', { id: rx.id }, signed);
  }
  const required = await psqaRequired(tx, plan);
  await advancePlan(tx, plan.id, {
    mdApprovedBy: tx.actor.id,
    mdApprovedAt: tx.now,
    checkedBy: null,
    checkedAt: null,
    releasedAt: null,
    psqaRequired: required,
    psqaState: required ? 'PENDING' : 'NOT_REQUIRED',
  });
  await updateRows(tx, 'PlanTask', { planId: plan.id, endedAt: null }, { endedAt: tx.now });
}

/** The process asks the same table; without an answer QA is done. */
async function psqaRequired(tx: Tx, plan: Row<'Plan'>): Promise<boolean> {
  const rx = await rowOf(tx, 'Prescription', { courseId: plan.courseId, version: plan.rxVersion });
  const [target] = rx ? await rowsOf(tx, 'RxTarget', { prescriptionId: rx.id }, { order: ['-doseTotalCgy'] }) : [];
  const dosePerFx = target?.dosePerFxCgy ?? 0;
  return (
    (await decide(tx, 'psqa-required', { technique: plan.technique, dosePerFx, fractions: plan.fractions })) !== false
  );
}

/**
 * Rows that stand against approval: not answered, answered for another value than the one that is stored now (a newer plan
 * file came in meanwhile), not accepted, or out of limit and accepted without a reason.
 */
async function undecided(reader: Reader, plan: Row<'Plan'>, form: Form): Promise<string[]> {
  const verdicts = new Map(form.constraintRows.map((row) => [row.constraintId, row]));
  const rows = await evaluationRows(reader, plan);
  return rows
    .filter(({ rowId, result, value }) => {
      const answer = verdicts.get(rowId);
      if (answer?.result !== result || (answer.value ?? '') !== value) return true;
      const { verdict, justification } = answer;
      if (verdict === 'justify') return !justification;
      return verdict !== 'accept' || result === 'out';
    })
    .map(({ rowId }) => rowId);
}

async function notApprovable(tx: Tx, plan: Row<'Plan'>, form: Form): Promise<Refusal | null> {
  const open = await undecided(tx, plan, form);
  const missing = [
    form.coverageAdequate === 'no' && 'COVERAGE',
    form.lateralityChecked === 'no' && 'LATERALITY_CHECK',
    plan.planHash === null && 'RTPLAN',
    ...open.map((constraintId) => `CONSTRAINT_${constraintId}`),
  ].filter((item) => typeof item === 'string');
  if (missing.length > 0) {
    return refuse({
      code: 'PLAN_NOT_APPROVABLE',
      zh: '覆盖、侧别、计划文件或约束未满足，不能批准',
      en: 'Coverage, side, plan file or a constraint stands against approval',
      whoCanFix: 'PLN',
      detail: { planId: plan.id, missing },
    });
  }
  return (
    (await hc13LateralityAgrees(tx, plan.courseId, { sheet: undefined })) ??
    (await hc13LateralityAgrees(tx, plan.courseId, { plan: form.laterality, sheet: undefined }))
  );
}
