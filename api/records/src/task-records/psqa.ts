import { z } from 'zod';
import { lastForm } from '../clinical/current.ts';
import { advancePlan } from '../clinical/plan-progress.ts';
import { writePsqa } from '../clinical/write-psqa.ts';
import { refuse, type Reader, type TaskAbout } from '../record-types.ts';
import { insertRow, rowOf } from '../rows.ts';
import { defineTask } from './define-task.ts';
import { approval, instant, number, text, ticked } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { from, line } from './present.ts';

export const psqaMeasure = defineTask({
  taskId: 'psqa-measure',
  fields: z.object({ machineId: z.string(), measuredAt: instant }),
  async prefill(reader, about) {
    const plan = await needPlan(reader, about);
    const earlier = await rowOf(reader, 'PsqaRecord', { planId: plan.id });
    const last = await lastForm(reader, plan.courseId, 'plan-design');
    return from('FORM', { machineId: last.machineId, reMeasure: earlier ? 'yes' : 'no' });
  },
  evidence: measurementLines,
  /** The measurement is its form; the result follows from gamma-analyse or psqa-evaluate. */
  record: async (_tx, _form, submission) => ({ measurementId: submission.submissionId }),
});

export const psqaEvaluate = defineTask({
  taskId: 'psqa-evaluate',
  fields: z.object({
    doseDifferencePercent: number,
    distanceMm: number,
    thresholdPercent: number,
    normalisationMode: z.string(),
    passRate: number,
    pointDosePercent: number.optional(),
    perBeam: z.array(z.object({ beamNo: number, beamPassRate: number })).default([]),
  }),
  async prefill() {
    return from('RULE', GAMMA_CRITERIA);
  },
  evidence: measurementLines,
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    const measurement = await lastForm(tx, plan.courseId, 'psqa-measure');
    await writePsqa(tx, plan, {
      passRate: form.passRate,
      criteria: {
        doseDifferencePct: form.doseDifferencePercent,
        dtaMm: form.distanceMm,
        thresholdPct: form.thresholdPercent,
        normalisation: form.normalisationMode,
      },
      perBeam: form.perBeam.map(({ beamNo, beamPassRate }) => ({ beam: String(beamNo), passRatePct: beamPassRate })),
      pointDoseDeviationPct: form.pointDosePercent,
      deviceId: measurement.machineId as string | undefined,
      measuredBy: tx.actor.id,
      measuredAt: Date.parse(String(measurement.measuredAt)) || tx.now,
    });
    return {};
  },
});

/** TG-218: 3 %, 2 mm, 10 % threshold, global. */
const GAMMA_CRITERIA = {
  doseDifferencePercent: 3,
  distanceMm: 2,
  thresholdPercent: 10,
  normalisationMode: 'global',
};

export const psqaDecide = defineTask({
  taskId: 'psqa-decide',
  fields: z.object({
    decision: z.enum(['override', 'replan']),
    overrideReason: text,
    analysis: z.string(),
    comment: text,
  }),
  evidence: measurementLines,
});

/** The second signature of an override: never the same person as the first. */
export const psqaCosign = defineTask({
  taskId: 'psqa-cosign',
  fields: z.object({ ...approval, reportRead: ticked }),
  evidence: measurementLines,
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    if (form.decision === 'reject') {
      await advancePlan(tx, plan.id, { psqaState: 'FAILED' });
      return {};
    }
    const decision = await rowOf(tx, 'FormSubmission', { courseId: plan.courseId, formId: 'psqa-decide' }, [
      '-submittedAt',
    ]);
    if (!decision || decision.submittedBy === tx.actor.id) {
      return refuse({
        code: 'TWO_SIGNATURES',
        zh: '放行须由物理主任和主治医师两人签署',
        en: 'An override needs the signatures of two people',
        whoCanFix: 'ATT',
        detail: { planId: plan.id },
      });
    }
    const last = await rowOf(tx, 'PsqaRecord', { planId: plan.id }, ['-attemptNo']);
    await insertRow(tx, 'PsqaRecord', {
      id: tx.newId(),
      planId: plan.id,
      planHash: plan.planHash ?? '',
      attemptNo: (last?.attemptNo ?? 0) + 1,
      deviceId: last?.deviceId ?? null,
      criteria: last?.criteria ?? { doseDifferencePct: 3, dtaMm: 2, thresholdPct: 10, normalisation: 'global' },
      passRatePct: last?.passRatePct ?? null,
      result: 'OVERRIDE',
      overrideReason: String(decision.data.overrideReason ?? decision.data.analysis ?? '').slice(0, 512),
      overrideSigners: [decision.submittedBy, tx.actor.id],
      measuredBy: last?.measuredBy ?? decision.submittedBy,
      measuredAt: last?.measuredAt ?? tx.now,
    });
    await advancePlan(tx, plan.id, { psqaState: 'WAIVED' });
    return {};
  },
});

async function measurementLines(reader: Reader, about: TaskAbout): Promise<ReturnType<typeof line>> {
  const plan = await needPlan(reader, about);
  const last = await rowOf(reader, 'PsqaRecord', { planId: plan.id }, ['-attemptNo']);
  return [
    ...line('计划', 'Plan', `${plan.planNo} v${plan.version} · ${plan.technique}`),
    ...line('计划指纹', 'Plan hash', plan.planHash?.slice(0, 12)),
    ...line(
      '上次通过率',
      'Last pass rate',
      last?.passRatePct != null
        ? `${last.passRatePct} % (γ ${last.criteria.doseDifferencePct} %/${last.criteria.dtaMm} mm)`
        : null,
    ),
  ];
}
