import { createHash } from 'node:crypto';
import { z } from 'zod';
import { attachRtplan } from '../clinical/attach-rtplan.ts';
import { courseOf } from '../clinical/current.ts';
import { advancePlan } from '../clinical/plan-progress.ts';
import { writePrescription } from '../clinical/write-prescription.ts';
import { canonicalJson } from '../commands/tasks/submitted-form.ts';
import { hc13LateralityAgrees, hc4PrescriptionUnchanged } from '../commands/guards/index.ts';
import { refuse } from '../record-types.ts';
import { needRow, rowOf, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { approval, number, side, text, ticked } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { diagnosisLines, from, line, merge, prescriptionLines, safetyLines, sideWords } from './present.ts';

/** A prescription given by word of mouth and written down while the patient is prepared. */
export const emergencyRx = defineTask({
  taskId: 'emergency-rx',
  fields: z.object({
    site: z.string(),
    laterality: side,
    technique: z.enum(['2D', '3DCRT']),
    energy: text,
    tg263Name: z.string(),
    dosePerFx: number,
    fractions: number,
    total: number,
    clinicalSetup: ticked,
  }),
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    return merge(
      from('FORM', { site: course.site, laterality: course.laterality, technique: course.technique }),
      from('RULE', { tg263Name: 'PTV', clinicalSetup: false }),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    return [...(await diagnosisLines(reader, courseId)), ...(await safetyLines(reader, courseId))];
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const barred = await hc13LateralityAgrees(tx, courseId, { rx: form.laterality, plan: undefined, sheet: undefined });
    if (barred) return barred;
    await updateRows(tx, 'Course', { id: courseId }, { category: 'P0', site: form.site });
    const { planId, rxVersion } = await writePrescription(tx, {
      courseId,
      technique: form.technique,
      modality: 'PHOTON',
      energy: form.energy,
      fractionation: form.fractions === 1 ? 'SINGLE' : 'QD5',
      laterality: form.laterality,
      planKind: 'FIRST',
      targets: [
        {
          structure: form.tg263Name,
          doseTotalCgy: form.total,
          dosePerFxCgy: form.dosePerFx,
          fractions: form.fractions,
        },
      ],
      request: submission.data,
    });
    return { planId, rxVersion, clinicalSetup: form.clinicalSetup };
  },
});

const beam = z.object({ no: number, energy: z.string(), gantry: number, collimator: number.optional(), mu: number });

/** Hand calculation or a simple plan: fields that are set at the machine. Patient-specific QA does not apply to them. */
export const emergencyPlan = defineTask({
  taskId: 'emergency-plan',
  fields: z.object({ planUid: text, machineId: z.string(), laterality: side, beams: z.array(beam) }),
  guards: [async (tx, submission) => hc4PrescriptionUnchanged(tx, await needPlan(tx, submission))],
  async prefill(reader, about) {
    const plan = await needPlan(reader, about);
    return from('FORM', { laterality: plan.laterality, planUid: plan.planUid });
  },
  evidence: async (reader, about) => prescriptionLines(reader, courseIdOf(about)),
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    const barred = await hc13LateralityAgrees(tx, plan.courseId, { plan: form.laterality, sheet: undefined });
    if (barred) return barred;
    const device = await needRow(tx, 'Device', { id: form.machineId });
    const version = plan.algorithm === null ? plan.version : plan.version + 1;
    const beams = form.beams.map(({ no, energy, gantry, collimator, mu }) => ({
      number: no,
      name: `F${no}`,
      type: energy.endsWith('E') ? 'ELECTRON' : 'STATIC',
      energy,
      gantryStartDeg: gantry,
      collimatorDeg: collimator ?? 0,
      couchDeg: 0,
      mu,
    }));
    await advancePlan(tx, plan.id, {
      laterality: form.laterality,
      machineGroup: device.matchedGroup ?? device.id,
      algorithm: 'HAND',
      plannerId: tx.actor.id,
      energy: form.beams[0]?.energy ?? plan.energy,
      beams,
      version,
      // No file: the sheet is held against the fields themselves.
      planHash: createHash('sha256').update(canonicalJson(beams)).digest('hex'),
      mdApprovedAt: null,
      mdApprovedBy: null,
      checkedAt: null,
      checkedBy: null,
      psqaRequired: false,
      psqaState: 'NOT_REQUIRED',
    });
    const file = form.planUid ? await rowOf(tx, 'DicomInstance', { sopInstanceUid: form.planUid }) : null;
    if (file) await attachRtplan(tx, await needRow(tx, 'Plan', { id: plan.id }), file);
    return { planVersion: version };
  },
});

export const emergencyApprove = defineTask({
  taskId: 'emergency-approve',
  fields: z.object({ ...approval, laterality: side }),
  async evidence(reader, about) {
    const plan = await needPlan(reader, about);
    return [
      ...(await prescriptionLines(reader, courseIdOf(about))),
      ...line('射野', 'Beams', plan.beams.map(({ name, energy, mu }) => `${name} ${energy} ${mu} MU`).join(' · ')),
      ...line('计划侧别', 'Plan laterality', sideWords(plan.laterality)),
    ];
  },
  async record(tx, form, submission) {
    if (form.decision === 'reject') return {};
    const plan = await needPlan(tx, submission);
    const barred =
      (await hc4PrescriptionUnchanged(tx, plan)) ??
      (await hc13LateralityAgrees(tx, plan.courseId, { plan: form.laterality, sheet: undefined }));
    if (barred) return barred;
    if (plan.checkedAt === null) {
      return refuse({
        code: 'HC2',
        zh: '急诊计划须先由物理师核对',
        en: 'An emergency plan is checked by a physicist before it is approved',
        whoCanFix: 'CHK',
        detail: { planId: plan.id },
      });
    }
    await advancePlan(tx, plan.id, { mdApprovedBy: tx.actor.id, mdApprovedAt: tx.now });
    return {};
  },
});
