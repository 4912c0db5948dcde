import { readBarcode } from '@rtflow/domain';
import type { JobContext } from '@rtflow/contract';

/** An order, a reference or a frame names the course, whatever number stands in the object. */
const BY_RULE = 0.9;

export interface SeriesLink {
  /** 1 = the very number; below 1 = the number after cleaning (case, blanks, a label's check character). */
  readonly confidence: number;
  /** Another image set of the course lies in another frame of reference. */
  readonly needsRegistration: boolean;
}

/** Does a series belong to this patient? By a linking rule or the number: names are spelt in too many ways. Null: it does not. */
export function linkSeries(context: JobContext<'dicom-link'>): SeriesLink | null {
  const { series, patientNos, otherFrameOfReferenceUids } = context;
  const confidence = Math.max(likeness(series.dicomPatientId, patientNos), series.foundByRule ? BY_RULE : 0);
  if (confidence === 0) return null;
  const frame = series.frameOfReferenceUid;
  return { confidence, needsRegistration: otherFrameOfReferenceUids.some((other) => other !== frame) };
}

function likeness(dicomPatientId: string, patientNos: readonly string[]): number {
  if (dicomPatientId !== '' && patientNos.includes(dicomPatientId)) return 1;
  const clean = (text: string) => text.replace(/\s/g, '').toUpperCase();
  const received = clean(dicomPatientId);
  if (received === '') return 0;
  const known = patientNos.map(clean);
  if (known.includes(received)) return 0.95;
  const scanned = readBarcode(received);
  return scanned !== null && known.includes(scanned) ? 0.9 : 0;
}
