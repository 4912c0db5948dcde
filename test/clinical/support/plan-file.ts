import { insertRow, insertRowOnce } from '@rtflow/records/rows';
import type { Tx } from '@rtflow/records';
import type { Case } from './case.ts';

export const PLAN_HASH = 'a'.repeat(64);

/** Two arcs of 300 and 200 MU, as the index keeps a received RTPLAN. */
const RTPLAN_SUMMARY = {
  sopInstanceUid: '1.2.3.4',
  planLabel: 'P1',
  doseReferences: [{ number: 1, targetPrescriptionDoseGy: 6 }],
  fractionGroups: [{ number: 1, fractionsPlanned: 3, numberOfBeams: 2, numberOfBrachySetups: 0, beamNumbers: [1, 2] }],
  beams: [
    arc({ number: 1, name: 'Arc1', gantryStartDeg: 181, gantryStopDeg: 179, meterset: 300 }),
    arc({ number: 2, name: 'Arc2', gantryStartDeg: 179, gantryStopDeg: 181, meterset: 200 }),
  ],
};

function arc(beam: Record<string, unknown>): Record<string, unknown> {
  return {
    ...beam,
    type: 'DYNAMIC',
    radiationType: 'PHOTON',
    deliveryType: 'TREATMENT',
    energy: { nominal: 6, flatteningFilterFree: false },
    gantryRotation: 'CW',
    collimatorDeg: 10,
    couchDeg: 0,
    jaws: [],
    mlcPresent: true,
    controlPointCount: 178,
  };
}

/** A series with one instance, linked to the course, as if it had been received. */
export async function addSeries(
  tx: Tx,
  about: Case,
  series: { readonly uid: string; readonly modality: string; readonly sha256?: string; readonly header?: object },
): Promise<void> {
  const studyInstanceUid = `${series.uid}.1`;
  await insertRowOnce(tx, 'DicomStudy', { studyInstanceUid, ...about, receivedAt: tx.now });
  await insertRow(tx, 'DicomSeries', {
    seriesInstanceUid: series.uid,
    studyInstanceUid,
    modality: series.modality,
    frameOfReferenceUid: '1.2.3.9',
    instanceCount: 1,
    settledAt: tx.now,
    receivedAt: tx.now,
  });
  await insertRow(tx, 'DicomInstance', {
    sopInstanceUid: `${series.uid}.2`,
    seriesInstanceUid: series.uid,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sha256: series.sha256 ?? PLAN_HASH,
    blobKey: 'b'.repeat(64),
    sizeBytes: 1000,
    header: { patientId: 'RT', ...(series.modality === 'RTPLAN' && { rtplan: RTPLAN_SUMMARY }), ...series.header },
    receivedAt: tx.now,
  });
}
