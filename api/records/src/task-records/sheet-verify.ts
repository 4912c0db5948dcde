import { z } from 'zod';
import { currentPrescription, currentSheet, lastForm } from '../clinical/current.ts';
import { choicesOf } from '../clinical/form-words.ts';
import { both, joined, wordsOf } from '../clinical/record-words.ts';
import { writeSheetDraft } from '../clinical/write-sheet.ts';
import { hc13LateralityAgrees, hc4PrescriptionUnchanged } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import { refuse, type Refusal } from '../record-types.ts';
import { rowOf, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, side } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { from, line, merge, prescriptionLines, sideWords } from './present.ts';

const fields = z.looseObject({
  laterality: side,
  beams: z.array(z.looseObject({ no: number, mu: number })),
});

/** MU on the sheet and in the plan file: the rounding of a sheet's one decimal. */
const MU_ROUNDING = 0.06;

export const sheetVerify = defineTask({
  taskId: 'sheet-verify',
  fields,
  guards: [async (tx, submission) => hc4PrescriptionUnchanged(tx, await needPlan(tx, submission))],
  async prefill(reader, about) {
    const plan = await needPlan(reader, about);
    const sheet = await currentSheet(reader, plan.id);
    const rx = await currentPrescription(reader, plan.courseId);
    const made = await lastForm(reader, plan.courseId, 'immob-perform');
    const devices = await choicesOf(reader, { formId: 'immob-perform', field: 'immobiliser' });
    return merge(
      from('DICOM', { planUid: plan.planUid, planHash: plan.planHash, beams: sheetBeams(plan, sheet) }),
      from('FORM', {
        rxVersion: plan.rxVersion,
        technique: plan.technique,
        laterality: plan.laterality,
        igrt: rx?.request.igrt,
        bid: rx?.fractionation === 'BID' ? 'yes' : 'no',
        instructions: (made.setupNotes as string | undefined)?.slice(0, 500),
        devices: Array.isArray(made.immobiliser) ? joined(made.immobiliser.map(devices), ', ').zh : undefined,
        isocentres: sheet?.content.isocentres,
      }),
      from('RULE', { tolLateral: 3, tolLongitudinal: 3, tolVertical: 3, tolRotation: 3 }),
    );
  },
  async evidence(reader, about) {
    const plan = await needPlan(reader, about);
    return [
      ...(await prescriptionLines(reader, courseIdOf(about))),
      ...line('计划', 'Plan', both`${plan.planNo} v${plan.version} · ${wordsOf('plan', plan.status)}`),
      ...line('计划侧别', 'Plan laterality', sideWords(plan.laterality)),
    ];
  },
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    if (plan.status !== 'QA_PASSED' && plan.status !== 'RELEASED') return planNotReady(plan);
    const differing = beamsDiffering(plan, form.beams);
    if (differing.length > 0) return sheetDiffers(plan, differing);
    const barred =
      (await hc13LateralityAgrees(tx, plan.courseId, { sheet: undefined })) ??
      (await hc13LateralityAgrees(tx, plan.courseId, { sheet: form.laterality }));
    if (barred) return barred;
    const sheetId = (await currentSheet(tx, plan.id))?.id ?? (await writeSheetDraft(tx, plan, {}));
    const sheet = await rowOf(tx, 'TreatmentSheet', { id: sheetId });
    await updateRows(
      tx,
      'TreatmentSheet',
      { id: sheetId },
      {
        status: 'VERIFIED',
        planHash: plan.planHash ?? '',
        rxVersion: plan.rxVersion,
        laterality: form.laterality,
        content: { ...sheet?.content, ...submission.data },
        verifiedBy: tx.actor.id,
        verifiedAt: tx.now,
        approvedByAtt: null,
        approvedByChk: null,
      },
    );
    return { sheetId };
  },
});

/** Beams of the sheet as prefilled by the worker, else from the plan's own. */
function sheetBeams(plan: Row<'Plan'>, sheet: Row<'TreatmentSheet'> | null): unknown {
  if (Array.isArray(sheet?.content.beams) && sheet.content.beams.length > 0) return sheet.content.beams;
  if (plan.beams.length === 0) return undefined;
  return plan.beams.map((beam) => ({
    no: beam.number,
    name: beam.name,
    type: beam.type,
    energy: beam.energy,
    gantryStart: beam.gantryStartDeg,
    gantryStop: beam.gantryStopDeg,
    collimator: beam.collimatorDeg,
    couch: beam.couchDeg,
    mu: Math.round(beam.mu * 10) / 10,
  }));
}

/** Numbers of beams that are missing, added, or differ in MU from the plan file. */
function beamsDiffering(plan: Row<'Plan'>, beams: readonly { no: number; mu: number }[]): number[] {
  const planned = new Map(plan.beams.map((beam) => [beam.number, beam.mu]));
  const numbers = new Set([...planned.keys(), ...beams.map(({ no }) => no)]);
  const written = new Map(beams.map(({ no, mu }) => [no, mu]));
  return [...numbers].filter((no) => {
    const [plannedMu, mu] = [planned.get(no), written.get(no)];
    return plannedMu === undefined || mu === undefined || Math.abs(plannedMu - mu) > MU_ROUNDING;
  });
}

function planNotReady(plan: Row<'Plan'>): Refusal {
  return refuse({
    code: 'HC2',
    zh: '计划尚未完成批准、核对与剂量验证',
    en: 'The plan is not approved, checked and measured yet',
    whoCanFix: 'CHK',
    detail: { planId: plan.id, status: plan.status, psqaState: plan.psqaState },
  });
}

function sheetDiffers(plan: Row<'Plan'>, beams: readonly number[]): Refusal {
  return refuse({
    code: 'SHEET_DIFFERS',
    zh: '治疗单射野或 MU 与计划文件不一致',
    en: 'Beams or MU of the sheet differ from the plan file',
    whoCanFix: 'PLN',
    detail: { planId: plan.id, beams },
  });
}
