import { z } from 'zod';
import { attachRtplan } from '../clinical/attach-rtplan.ts';
import { courseInstances } from '../clinical/course-images.ts';
import { currentPrescription, lastForm, planOf } from '../clinical/current.ts';
import { choicesOf, itemWords } from '../clinical/form-words.ts';
import { both, count } from '../clinical/record-words.ts';
import { voidPlan } from '../clinical/void-approvals.ts';
import { hc11ContoursReviewed, hc13LateralityAgrees, hc4PrescriptionUnchanged } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import { refuse, type Reader, type TaskAbout } from '../record-types.ts';
import { rowOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, side, text } from './fields.ts';
import { from, line, merge, pick, prescriptionLines } from './present.ts';

const fields = z.object({
  tps: z.string(),
  machineId: z.string(),
  energy: text,
  algorithm: z.string(),
  gridMm: number,
  planUid: text,
  laterality: side,
});

/** Largest dose grid of stereotactic plans, mm. */
const STEREOTACTIC_GRID_MM = 2;

export const planDesign = defineTask({
  taskId: 'plan-design',
  fields,
  guards: [
    (tx, submission) => hc11ContoursReviewed(tx, courseIdOf(submission)),
    async (tx, submission) => hc4PrescriptionUnchanged(tx, await needPlan(tx, submission)),
  ],
  async prefill(reader, about) {
    const plan = await planOf(reader, about);
    const last = await lastForm(reader, about.courseId, 'plan-design');
    const [rtplan] = await courseInstances(reader, courseIdOf(about), 'RTPLAN');
    return merge(
      from('RULE', { gridMm: plan?.technique === 'SBRT' || plan?.technique === 'SRS' ? 2 : 2.5 }),
      from('FORM', { technique: plan?.technique, energy: plan?.energy, laterality: plan?.laterality }),
      from('FORM', pick(last, 'tps', 'machineId', 'algorithm', 'gridMm', 'normalisation')),
      from('DICOM', rtplan ? dicomValues(rtplan) : {}),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    const plan = await planOf(reader, about);
    const last = plan && (await rowOf(reader, 'PlanEvaluation', { planId: plan.id }, ['-evaluatedAt']));
    const rx = await currentPrescription(reader, courseId);
    const decisions = await choicesOf(reader, { formId: 'plan-evaluate', field: 'decision' });
    return [
      ...(await prescriptionLines(reader, courseId)),
      ...line('OAR 模板', 'OAR template', await itemWords(reader, 'oar-template', rx?.request.oarTemplateId as string)),
      ...line('最晚开始', 'Start by', (rx?.request.startBy as string | undefined)?.slice(0, 10)),
      ...line('计划版本', 'Plan version', plan && `${plan.planNo} v${plan.version}`),
      ...line(
        '上次评估',
        'Last evaluation',
        last?.decision && both`${decisions(last.decision) ?? ''} · ${count(last.failed, '项超限', 'out of limit')}`,
      ),
    ];
  },
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    if (STEREOTACTIC.includes(plan.technique) && form.gridMm > STEREOTACTIC_GRID_MM) return gridTooCoarse(form.gridMm);
    const barred = await hc13LateralityAgrees(tx, plan.courseId, { plan: form.laterality, sheet: undefined });
    if (barred) return barred;
    const device = await rowOf(tx, 'Device', { id: form.machineId });
    // A plan that has an algorithm was designed before: this is a revision.
    const designed = plan.algorithm !== null;
    if (plan.status !== 'DRAFT') await voidPlan(tx, plan);
    await updateRows(
      tx,
      'Plan',
      { id: plan.id },
      {
        tps: form.tps,
        machineGroup: device?.matchedGroup ?? plan.machineGroup,
        energy: form.energy ?? plan.energy,
        algorithm: form.algorithm,
        gridMm: form.gridMm,
        laterality: form.laterality,
        plannerId: plan.plannerId ?? tx.actor.id,
        version: designed ? plan.version + 1 : plan.version,
        revisionNo: designed ? plan.revisionNo + 1 : plan.revisionNo,
      },
    );
    if (form.planUid) await attachNamed(tx, plan, form.planUid);
    return { planVersion: designed ? plan.version + 1 : plan.version };
  },
});

/** Whoever chases a plan file names the one that came after all. */
export const chasePlan = defineTask({
  taskId: 'chase-plan',
  fields: z.object({ rtplanUid: z.string() }),
  async prefill(reader, about) {
    const [rtplan] = await courseInstances(reader, courseIdOf(about), 'RTPLAN');
    return from('DICOM', { rtplanUid: rtplan?.sopInstanceUid });
  },
  async record(tx, form, submission) {
    const attached = await attachNamed(tx, await needPlan(tx, submission), form.rtplanUid);
    if (attached) return {};
    return refuse({
      code: 'RTPLAN_UNKNOWN',
      zh: '系统未收到该计划文件',
      en: 'No such RTPLAN was received',
      whoCanFix: 'PLN',
      detail: { rtplanUid: form.rtplanUid },
    });
  },
});

const STEREOTACTIC = ['SBRT', 'SRS'];

export async function needPlan(reader: Reader, about: TaskAbout): Promise<Row<'Plan'>> {
  const plan = await planOf(reader, about);
  if (!plan) throw new Error(`Expected a plan for task ${about.taskId}, but got none`);
  return plan;
}

/** @returns false when no such file was received (yet) */
async function attachNamed(tx: Tx, plan: Row<'Plan'>, rtplanUid: string): Promise<boolean> {
  const instance = await rowOf(tx, 'DicomInstance', { sopInstanceUid: rtplanUid });
  if (instance) await attachRtplan(tx, plan, instance);
  return instance !== null;
}

function dicomValues(rtplan: Row<'DicomInstance'>): Record<string, unknown> {
  const summary = rtplan.header.rtplan as { beams?: readonly { meterset?: number }[] } | undefined;
  const beams = summary?.beams ?? [];
  const mu = beams.reduce((sum, beam) => sum + (beam.meterset ?? 0), 0);
  return {
    planUid: rtplan.sopInstanceUid,
    beamCount: beams.length || undefined,
    totalMu: mu > 0 ? Math.round(mu * 10) / 10 : undefined,
  };
}

function gridTooCoarse(gridMm: number): ReturnType<typeof refuse> {
  return refuse({
    code: 'GRID_TOO_COARSE',
    zh: `立体定向计划的剂量网格不得大于 ${STEREOTACTIC_GRID_MM} mm`,
    en: `A stereotactic plan needs a dose grid of at most ${STEREOTACTIC_GRID_MM} mm`,
    whoCanFix: 'PLN',
    detail: { gridMm },
  });
}
