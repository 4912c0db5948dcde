import { TECHNIQUES, type JobContext } from '@rtflow/contract';
import { activatePlan } from '../clinical/activate-plan.ts';
import { assignPlanner, planWeight } from '../clinical/assign-planner.ts';
import { attachRtplan, doseOf, rtplanOf } from '../clinical/attach-rtplan.ts';
import { constraintsOf } from '../clinical/constraints.ts';
import { approvedContours, lastForm, targetsOf } from '../clinical/current.ts';
import { dayOf } from '../clinical/hospital-time.ts';
import { plannerLoads } from '../clinical/planner-load.ts';
import { voidApprovals } from '../clinical/void-approvals.ts';
import { writePsqa } from '../clinical/write-psqa.ts';
import { writeSheetDraft } from '../clinical/write-sheet.ts';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { insertRow, needRow, rowOf } from '../rows.ts';
import { defineJob } from './define-job.ts';

export const assignPlan = defineJob('assign-plan', {
  async context(reader, { variables }) {
    const plan = await needRow(reader, 'Plan', { id: variables.planId });
    const loads = await plannerLoads(reader, dayOf(reader.now), TECHNIQUES);
    return {
      technique: plan.technique,
      weight: planWeight(plan),
      candidates: loads.map(({ userId, openWeight, techniques, present }) => ({
        userId,
        openWeight,
        techniques: [...techniques],
        present,
      })),
    };
  },
  async record(tx, { variables, output }, { reason }) {
    const plan = await needRow(tx, 'Plan', { id: variables.planId });
    if (!output.plannerId) throw new Error(`Expected a planner for plan ${plan.id}, but the worker named none`);
    await assignPlanner(tx, plan, { plannerId: output.plannerId, reason });
    return {};
  },
});

export const evaluatePlan = defineJob('evaluate-plan', {
  async context(reader, { variables }) {
    const plan = await needRow(reader, 'Plan', { id: variables.planId });
    const { rtplanUid } = variables;
    const file = await rowOf(reader, 'DicomInstance', { sopInstanceUid: rtplanUid });
    const dose = await doseOf(reader, { courseId: plan.courseId, planUid: rtplanUid });
    const contours = await approvedContours(reader, plan.courseId);
    return {
      rtplanUid,
      plan: rtplanOf(file),
      planHash: file?.sha256 ?? null,
      prescription: await prescriptionOf(reader, plan),
      rtdoseUid: dose?.sopInstanceUid ?? null,
      rtstructUid: contours?.rtstructUid ?? null,
      constraints: await constraintsOf(reader, plan),
    };
  },
  async record(tx, { variables }, { rows }) {
    const plan = await needRow(tx, 'Plan', { id: variables.planId });
    // A plan file named by hand (chase-plan) is attached already; this is the one that the evaluation read.
    const file = await rowOf(tx, 'DicomInstance', { sopInstanceUid: variables.rtplanUid });
    if (file && plan.status === 'DRAFT') await attachRtplan(tx, plan, file);
    const constraints = new Map((await constraintsOf(tx, plan)).map((row) => [row.rowId, row]));
    const failed = rows.filter(({ met }) => met === false).length;
    const request = await lastForm(tx, plan.courseId, 'plan-request');
    await insertRow(tx, 'PlanEvaluation', {
      id: tx.newId(),
      planId: plan.id,
      templateId: String(request.oarTemplateId ?? 'NONE').slice(0, 64),
      rows: rows.map((row) => ({ ...constraints.get(row.rowId), ...row })),
      failed,
      evaluatedAt: tx.now,
    });
    return { failedConstraints: failed };
  },
});

/** The prescription that the plan was made for; null when it names no target. */
async function prescriptionOf(reader: Reader, plan: Row<'Plan'>): Promise<JobContext<'evaluate-plan'>['prescription']> {
  const rx = await rowOf(reader, 'Prescription', { courseId: plan.courseId, version: plan.rxVersion });
  const [target] = rx ? await targetsOf(reader, rx.id) : [];
  if (!rx || !target) return null;
  return { fractions: rx.fractions, doseTotalCgy: target.doseTotalCgy, laterality: rx.laterality };
}

/** TG-218: 3 %, 2 mm, 10 % threshold, global, absolute dose. */
const GAMMA_CRITERIA = { doseDifferencePct: 3, dtaMm: 2, thresholdPct: 10, normalisation: 'global' };

export const gammaAnalyse = defineJob('gamma-analyse', {
  async context(_reader, { variables }) {
    const { doseDifferencePct, dtaMm, thresholdPct } = GAMMA_CRITERIA;
    return {
      measurementId: variables.measurementId,
      criteria: {
        doseDifferencePercent: doseDifferencePct,
        distanceMm: dtaMm,
        thresholdPercent: thresholdPct,
        normalisation: 'global' as const,
      },
    };
  },
  async record(tx, { variables, output }, { perBeam }) {
    const plan = await needRow(tx, 'Plan', { id: variables.planId });
    const measurement = await needRow(tx, 'FormSubmission', { id: variables.measurementId });
    if (output.passRate === undefined) throw new Error(`Expected a pass rate of ${measurement.id}, but got none`);
    await writePsqa(tx, plan, {
      passRate: output.passRate,
      criteria: GAMMA_CRITERIA,
      perBeam: perBeam.map(({ beamNumber, passRate }) => ({ beam: String(beamNumber), passRatePct: passRate })),
      deviceId: measurement.data.machineId as string | undefined,
      measuredBy: measurement.submittedBy,
      measuredAt: measurement.submittedAt,
    });
    return {};
  },
});

export const prefillSheet = defineJob('prefill-sheet', {
  async context(reader, { variables }) {
    const plan = await needRow(reader, 'Plan', { id: variables.planId });
    const file = plan.planUid ? await rowOf(reader, 'DicomInstance', { sopInstanceUid: plan.planUid }) : null;
    return {
      rtplanUid: plan.planUid,
      plan: rtplanOf(file),
      planHash: file?.sha256 ?? null,
      rxVersion: plan.rxVersion,
    };
  },
  async record(tx, { variables }, { planHash, beams }) {
    const plan = await needRow(tx, 'Plan', { id: variables.planId });
    if (planHash !== null && plan.planUid !== null && planHash !== plan.planHash) {
      throw new Error(`Expected the plan file with hash ${plan.planHash}, but the worker read ${planHash}`);
    }
    const read = beams.map((beam) => ({
      no: beam.number,
      name: beam.name,
      type: plan.beams.find(({ number }) => number === beam.number)?.type ?? 'STATIC',
      energy: beam.energy,
      gantryStart: beam.gantryStart,
      ...(beam.gantryStop !== null && { gantryStop: beam.gantryStop }),
      collimator: beam.collimator,
      couch: beam.couch,
      ...(beam.monitorUnits !== null && { mu: Math.round(beam.monitorUnits * 10) / 10 }),
      ...(beam.ssdMm !== null && { ssdCm: Math.round(beam.ssdMm) / 10 }),
    }));
    return { sheetId: await writeSheetDraft(tx, plan, read.length > 0 ? { beams: read } : {}) };
  },
});

export const pushToRv = defineJob('push-to-rv', {
  async record(tx, { variables, jobKey }) {
    const plan = await needRow(tx, 'Plan', { id: variables.planId });
    await tx.outbox('rv-plan', { planId: plan.id, planUid: plan.planUid, planHash: plan.planHash }, `rv:${jobKey}`);
    return {};
  },
});

export const voidApprovalsJob = defineJob('void-approvals', {
  async record(tx, { variables }) {
    await voidApprovals(tx, variables.courseId, variables.reason);
    return {};
  },
});

export const activatePlanJob = defineJob('activate-plan', {
  async record(tx, { variables }) {
    await activatePlan(tx, variables);
    return {};
  },
});
