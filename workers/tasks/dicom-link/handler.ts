import { defineHandler } from '../define-handler.ts';
import { linkSeries } from './link-series.ts';

export const dicomLink = defineHandler('dicom-link', async (work, { recorded, bpmnError }) => {
  const link = linkSeries(await work.context());
  if (link === null) return bpmnError('UNMATCHED', 'PatientID of the series is none of this patient’s numbers');
  return recorded({ confidence: link.confidence }, { needsRegistration: link.needsRegistration });
});
