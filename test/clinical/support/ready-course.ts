import type { NewRow, Tx } from '@rtflow/records';
import { placeAppointments } from '@rtflow/records/clinical/place-appointments';
import { isRefusal } from '@rtflow/records/record-types';
import { insertRow, needRow } from '@rtflow/records/rows';
import { addCase, type Case } from './case.ts';
import { PLAN_HASH } from './plan-file.ts';

export interface ReadyCourse extends Case {
  readonly planId: string;
}

interface Overrides {
  readonly patient?: Partial<NewRow<'Patient'>>;
  readonly course?: Partial<NewRow<'Course'>>;
  readonly fractions?: number;
  readonly fractionation?: string;
  readonly technique?: string;
}

/** A course that may be booked: signed prescription of 2 Gy fractions, released plan, approved sheet of the same hash. */
export async function addReadyCourse(tx: Tx, over: Overrides = {}): Promise<ReadyCourse> {
  const { fractions = 5, fractionation = 'QD5', technique = 'VMAT' } = over;
  const course = { prescribedFractions: fractions, technique, category: 'P2' as const, ...over.course };
  const about = await addCase(tx, { ...(over.patient && { patient: over.patient }), course });
  const [planId, sheetId, rxId] = [tx.newId(), tx.newId(), tx.newId()];
  await insertRow(tx, 'Prescription', {
    id: rxId,
    courseId: about.courseId,
    version: 1,
    status: 'SIGNED',
    technique,
    modality: 'PHOTON',
    fractionation,
    fractions,
    laterality: 'NA',
    request: {},
    writtenBy: 'u-ATT',
    writtenAt: tx.now,
  });
  await insertRow(tx, 'RxTarget', {
    id: tx.newId(),
    prescriptionId: rxId,
    structure: 'PTV',
    doseTotalCgy: 200 * fractions,
    dosePerFxCgy: 200,
    fractions,
  });
  await insertRow(tx, 'Plan', {
    id: planId,
    courseId: about.courseId,
    planNo: `P${planId.slice(-14)}`,
    version: 1,
    planHash: PLAN_HASH,
    status: 'RELEASED',
    rxVersion: 1,
    technique,
    laterality: 'NA',
    fractions,
    beams: [],
    mdApprovedBy: 'u-ATT',
    mdApprovedAt: tx.now,
    checkedBy: 'u-CHK',
    checkedAt: tx.now,
    psqaState: 'PASSED',
    createdAt: tx.now,
  });
  await insertRow(tx, 'TreatmentSheet', {
    id: sheetId,
    courseId: about.courseId,
    planId,
    version: 1,
    status: 'APPROVED',
    planHash: PLAN_HASH,
    rxVersion: 1,
    laterality: 'NA',
    content: {},
    writtenBy: 'u-PLN',
    writtenAt: tx.now,
    approvedByAtt: 'u-ATT',
    approvedByChk: 'u-CHK',
    approvedAt: tx.now,
  });
  return { ...about, planId };
}

/** Local times of 2026, e.g. '03-03 10:00'. */
export const at = (text: string): number => Date.parse(`2026-${text.replace(' ', 'T')}:00+08:00`);

/** Books fractions 1, 2 … at these local times. @returns the appointments' ids */
export async function bookAt(
  tx: Tx,
  { planId }: ReadyCourse,
  times: readonly string[],
  deviceId = 'd-LA1',
): Promise<string[]> {
  const slots = times.map((time, index) => ({ deviceId, startAt: at(time), fxNo: index + 1 }));
  const placed = await placeAppointments(tx, await needRow(tx, 'Plan', { id: planId }), slots);
  if (isRefusal(placed)) throw new Error(`Expected slots, but ${placed.code} ${JSON.stringify(placed.detail)}`);
  return [...placed];
}
