import { z } from 'zod';
import { courseOf, currentPlan, lastForm } from '../clinical/current.ts';
import { writePrescription } from '../clinical/write-prescription.ts';
import { hc11ContoursReviewed, hc13LateralityAgrees } from '../commands/guards/index.ts';
import { rowOf } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, side, text } from './fields.ts';
import { diagnosisLines, from, line, merge, pick, sideWords } from './present.ts';

const fields = z.object({
  planKind: z.enum(['FIRST', 'BOOST', 'FIELD_CHANGE', 'ADAPTIVE', 'RETREATMENT']),
  laterality: side,
  targets: z.array(
    z.object({ tg263Name: z.string(), dosePerFx: number, fractions: number, total: number, coverage: text }),
  ),
  sequence: z.string(),
  technique: z.string(),
  modality: z.string(),
  energy: text,
  deviceGroup: z.string(),
  fractionation: z.string(),
});

export const planRequest = defineTask({
  taskId: 'plan-request',
  fields,
  guards: [(tx, submission) => hc11ContoursReviewed(tx, courseIdOf(submission))],
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    const contours = await rowOf(reader, 'ContourSet', { courseId: course.id, status: 'APPROVED' }, ['-version']);
    const targets = contours?.structures
      .filter(({ roiName }) => roiName.startsWith('PTV'))
      .map(({ roiName }) => ({ tg263Name: roiName }));
    const adaptive = (await currentPlan(reader, course.id))?.status === 'RELEASED';
    const { startBy: _past, ...earlier } = await lastForm(reader, course.id, 'plan-request');
    return merge(
      from('RULE', {
        planKind: adaptive ? 'ADAPTIVE' : 'FIRST',
        modality: 'PHOTON',
        sequence: 'SIB',
        daysPerWeek: '5',
      }),
      from('FORM', {
        laterality: course.laterality,
        technique: course.technique,
        priorRt: course.priorRt ? 'yes' : 'no',
        priorSite: course.priorRt?.site,
        targets: targets?.length ? targets : undefined,
      }),
      from('FORM', pick(earlier, ...Object.keys(earlier).filter((field) => field !== 'planKind'))),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    const contours = await rowOf(reader, 'ContourSet', { courseId, status: 'APPROVED' }, ['-version']);
    return [
      ...(await diagnosisLines(reader, courseId)),
      ...line('勾画侧别', 'Contour laterality', sideWords(contours?.laterality)),
      ...line('已审核结构', 'Reviewed structures', contours?.structures.map(({ roiName }) => roiName).join(', ')),
    ];
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const barred = await hc13LateralityAgrees(tx, courseId, { rx: form.laterality, plan: undefined, sheet: undefined });
    if (barred) return barred;
    const { planId, rxVersion, fractions, dosePerFx } = await writePrescription(tx, {
      courseId,
      ...form,
      machineGroup: form.deviceGroup,
      targets: form.targets.map((target) => ({
        structure: target.tg263Name,
        doseTotalCgy: target.total,
        dosePerFxCgy: target.dosePerFx,
        fractions: target.fractions,
        coverage: target.coverage,
      })),
      request: submission.data,
    });
    return { planId, rxVersion, technique: form.technique, fractions, dosePerFx };
  },
});
