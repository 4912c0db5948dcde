import { demographics } from '@rtflow/contract/jobs/registration';
import { failForGood, failTransient, type JobHandler } from '@rtflow/worker-runtime';
import { defineHandler } from '../define-handler.ts';
import { HisUnavailable, type HisAdapter, type HisAnswer } from './his-adapter.ts';

/** Registration waits at the desk meanwhile: two quick tries more, then it goes on by hand. */
const RETRY_PAUSE_MS = 2_000;

/** @param his null when no HIS is configured: registration goes on by hand. */
export function hisFetchPatient(his: HisAdapter | null): JobHandler {
  return defineHandler('his-fetch-patient', async (work, { recorded, bpmnError }) => {
    if (his === null) return bpmnError('HIS_UNAVAILABLE', 'no HIS is configured');
    const document = await work.context();
    let answer: HisAnswer;
    try {
      answer = await his.fetchPatient({ idType: document.idType, idNo: document.idNo }, work.tools.signal);
    } catch (error) {
      if (!(error instanceof HisUnavailable)) throw error;
      return work.retries > 1
        ? failTransient(error.message, RETRY_PAUSE_MS)
        : bpmnError('HIS_UNAVAILABLE', error.message);
    }
    if (!answer.found) return bpmnError('HIS_NOT_FOUND', 'the HIS does not know this document');
    // The HIS may say more (ward, bed); the document is the one that was asked for.
    const read = demographics
      .strip()
      .safeParse({ ...(answer.demographics as object), idType: document.idType, idNo: document.idNo });
    // Never the values: they are the patient's.
    if (!read.success)
      return failForGood(`HIS demographics differ at ${read.error.issues.map((i) => i.path.join('.')).join(', ')}`);
    return recorded({ demographics: read.data });
  });
}
