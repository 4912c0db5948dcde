import { z } from 'zod';
import { currentSheet } from '../clinical/current.ts';
import { advancePlan } from '../clinical/plan-progress.ts';
import { both, wordsOf } from '../clinical/record-words.ts';
import { hc13LateralityAgrees, hc4PrescriptionUnchanged } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import { isRefusal, refuse, type Reader, type Refusal, type Submission, type TaskAbout } from '../record-types.ts';
import { updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { approval, side, ticked } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { line, prescriptionLines, sideWords } from './present.ts';

const fields = z.object({ ...approval, sheetRead: ticked, laterality: side });
type Form = z.infer<typeof fields>;

/** First of the two signatures: the attending doctor. */
export const sheetApprove = defineTask({
  taskId: 'sheet-approve',
  fields,
  evidence: sheetLines,
  async record(tx, form, submission) {
    const ready = await signable(tx, form, submission);
    if (isRefusal(ready)) return ready;
    if (form.decision === 'reject') return reject(tx, ready.sheet);
    await updateRows(tx, 'TreatmentSheet', { id: ready.sheet.id }, { approvedByAtt: tx.actor.id });
    return {};
  },
});

/** Second signature: the checking physicist, another person. The sheet is approved and the plan released with it. */
export const sheetCosign = defineTask({
  taskId: 'sheet-cosign',
  fields,
  evidence: sheetLines,
  async record(tx, form, submission) {
    const ready = await signable(tx, form, submission);
    if (isRefusal(ready)) return ready;
    const { sheet, plan } = ready;
    if (form.decision === 'reject') return reject(tx, sheet);
    if (sheet.approvedByAtt === null || sheet.approvedByAtt === tx.actor.id) return oneSigner(sheet);
    await updateRows(
      tx,
      'TreatmentSheet',
      { id: sheet.id },
      { status: 'APPROVED', approvedByChk: tx.actor.id, approvedAt: tx.now },
    );
    await advancePlan(tx, plan.id, { releasedAt: tx.now });
    return {};
  },
});

/** The plan's file in the machine, compared by a physicist. */
export const rvImportConfirm = defineTask({
  taskId: 'rv-import-confirm',
  fields: z.object({ machineId: z.string() }),
  evidence: sheetLines,
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    await tx.audit({
      action: 'plan.rv-confirmed',
      entity: 'plan',
      entityId: plan.id,
      detail: { machineId: form.machineId, planHash: plan.planHash },
    });
    return {};
  },
});

async function signable(
  tx: Tx,
  form: Form,
  submission: Submission,
): Promise<{ plan: Row<'Plan'>; sheet: Row<'TreatmentSheet'> } | Refusal> {
  const plan = await needPlan(tx, submission);
  const sheet = await currentSheet(tx, plan.id);
  if (!sheet) throw new Error(`Expected a treatment sheet of plan ${plan.id}, but got none`);
  if (form.decision === 'reject') return { plan, sheet };
  const barred =
    (await hc4PrescriptionUnchanged(tx, plan, sheet)) ??
    (await hc13LateralityAgrees(tx, plan.courseId)) ??
    (await hc13LateralityAgrees(tx, plan.courseId, { sheet: form.laterality }));
  if (barred) return barred;
  return sheet.status === 'VERIFIED' && form.sheetRead ? { plan, sheet } : unread(sheet);
}

async function reject(tx: Tx, sheet: Row<'TreatmentSheet'>): Promise<Record<string, unknown>> {
  const back = {
    status: 'DRAFT',
    verifiedBy: null,
    verifiedAt: null,
    approvedByAtt: null,
    approvedByChk: null,
  } as const;
  await updateRows(tx, 'TreatmentSheet', { id: sheet.id }, back);
  return {};
}

async function sheetLines(reader: Reader, about: TaskAbout): ReturnType<typeof prescriptionLines> {
  const plan = await needPlan(reader, about);
  const sheet = await currentSheet(reader, plan.id);
  const beams = Array.isArray(sheet?.content.beams) ? (sheet.content.beams as { mu?: number }[]) : [];
  const mu = beams.reduce((sum, beam) => sum + (beam.mu ?? 0), 0);
  return [
    ...(await prescriptionLines(reader, courseIdOf(about))),
    ...line('计划', 'Plan', both`${plan.planNo} v${plan.version} · ${wordsOf('plan', plan.status)}`),
    ...line('剂量验证', 'Patient-specific QA', wordsOf('psqa', plan.psqaState)),
    ...line('治疗单版本', 'Sheet version', sheet && both`v${sheet.version} · ${wordsOf('sheet', sheet.status)}`),
    ...line('治疗单侧别', 'Sheet laterality', sideWords(sheet?.laterality)),
    ...line('射野', 'Beams', `${beams.length} · ${Math.round(mu * 10) / 10} MU`),
    ...line('摆位说明', 'Set-up instructions', sheet?.content.instructions as string | undefined),
    ...line('与计划文件一致', 'Equals the plan file', sheet && (sheet.planHash === plan.planHash ? '✓' : '✗')),
  ];
}

function unread(sheet: Row<'TreatmentSheet'>): Refusal {
  return refuse({
    code: 'SHEET_UNREAD',
    zh: '治疗单须先核对并通读，才能批准',
    en: 'The sheet must be verified and read before it is approved',
    whoCanFix: 'PLN',
    detail: { sheetId: sheet.id, status: sheet.status },
  });
}

function oneSigner(sheet: Row<'TreatmentSheet'>): Refusal {
  return refuse({
    code: 'TWO_SIGNATURES',
    zh: '治疗单须由医生和物理师两人先后签署',
    en: 'The sheet needs the signatures of a doctor and of another person, the physicist',
    whoCanFix: 'CHK',
    detail: { sheetId: sheet.id, approvedByAtt: sheet.approvedByAtt },
  });
}
