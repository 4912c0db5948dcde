import { z } from 'zod';
import { courseSeries, IMAGE_MODALITIES } from '../clinical/course-images.ts';
import { refuse } from '../record-types.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, ticked } from './fields.ts';
import { from, line } from './present.ts';

/** Largest residual of an accepted registration, mm. Domain specification, step 5. */
const ACCEPTED_RESIDUAL_MM = 2;

export const registerImages = defineTask({
  taskId: 'register-images',
  fields: z.object({ residualMm: number, accepted: ticked }),
  async prefill(reader, about) {
    const series = await courseSeries(reader, courseIdOf(about), IMAGE_MODALITIES);
    const fixed = series.find(({ modality }) => modality === 'CT');
    const moving = series.find(({ frameOfReferenceUid }) => frameOfReferenceUid !== fixed?.frameOfReferenceUid);
    return from('DICOM', { fixedSeriesUid: fixed?.seriesInstanceUid, movingSeriesUid: moving?.seriesInstanceUid });
  },
  async evidence() {
    return line('允许残差', 'Accepted residual', `≤ ${ACCEPTED_RESIDUAL_MM} mm`);
  },
  async record(_tx, form) {
    if (!form.accepted || form.residualMm <= ACCEPTED_RESIDUAL_MM) return {};
    return refuse({
      code: 'REG_POOR',
      zh: `残差大于 ${ACCEPTED_RESIDUAL_MM} mm，不能接受该配准`,
      en: `A residual above ${ACCEPTED_RESIDUAL_MM} mm cannot be accepted`,
      whoCanFix: 'CMP',
      detail: { residualMm: form.residualMm },
    });
  },
});
