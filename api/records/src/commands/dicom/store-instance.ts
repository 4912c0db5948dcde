import type { ReceivedInstance, StoreOutcome } from '@rtflow/dicom-node';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import { readRtDose } from '@rtflow/imaging/dicom/read-rtdose';
import { readRtPlan, type RtPlanSummary } from '@rtflow/imaging/dicom/read-rtplan';
import { readTreatmentRecord, type TreatmentRecordSummary } from '@rtflow/imaging/dicom/read-treatment-record';
import { matchDicomPatient } from '../../clinical/match-dicom-patient.ts';
import { insertRow, insertRowOnce, needRow, rowOf, updateRows } from '../../rows.ts';
import type { Actor, Tx } from '../../tx.ts';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.ts';
import { blobOf } from './object-draft.ts';

export const DICOM_ACTOR: Actor = { kind: 'system', id: 'dicom', grants: [] };

/** A series that lost its settler (a crash) is taken up again after this silence. */
const SETTLE_AFTER_MS = 10_000;

/**
 * File first, then its rows: what the index names is there. The file is on trial until the rows are committed, so that a
 * crash in between leaves it to the sweep at the next start.
 */
export async function storeInstance(unitOfWork: UnitOfWork, received: ReceivedInstance): Promise<StoreOutcome> {
  const blob = blobOf(received.draft);
  const rtplan = rtplanOf(received);
  const dosePlanUid = dosePlanUidOf(received);
  const treatmentRecord = treatmentRecordOf(received);
  const kept = await blob.finish();
  if (!kept.ok) return 'refused-full';
  const indexed = { ...received, blobKey: kept.value.key, rtplan, dosePlanUid, treatmentRecord };
  const { outcome, blobIsNamed } = await unitOfWork
    .run(DICOM_ACTOR, (tx) => indexInstance(tx, indexed))
    .catch((error: unknown) => {
      blob.leave();
      throw error;
    });
  await (blobIsNamed ? blob.keep() : blob.discard());
  return outcome;
}

interface IndexedInstance extends Omit<ReceivedInstance, 'draft'> {
  readonly blobKey: string;
  readonly rtplan: RtPlanSummary | null;
  /** The plan that an RTDOSE was calculated for. */
  readonly dosePlanUid: string | null;
  readonly treatmentRecord: TreatmentRecordSummary | null;
}

interface Indexed {
  readonly outcome: StoreOutcome;
  /** A row names this very file. */
  readonly blobIsNamed: boolean;
}

async function indexInstance(tx: Tx, received: IndexedInstance): Promise<Indexed> {
  const { header, blobKey } = received;
  const known = await rowOf(tx, 'DicomInstance', { sopInstanceUid: header.sopInstanceUid });
  if (known?.sha256 === received.dataSetSha256) return { outcome: 'duplicate', blobIsNamed: known.blobKey === blobKey };
  if (known) return { outcome: await quarantine(tx, received), blobIsNamed: true };
  await ensureStudy(tx, header);
  await ensureSeries(tx, header);
  const inserted = await insertRowOnce(tx, 'DicomInstance', {
    sopInstanceUid: header.sopInstanceUid,
    seriesInstanceUid: header.seriesInstanceUid,
    sopClassUid: header.sopClassUid,
    instanceNumber: header.instanceNumber ?? null,
    transferSyntaxUid: header.transferSyntaxUid,
    sha256: received.dataSetSha256,
    blobKey,
    sizeBytes: received.sizeBytes,
    header: {
      ...header,
      ...(received.rtplan && { rtplan: received.rtplan }),
      ...(received.dosePlanUid !== null && { dosePlanUid: received.dosePlanUid }),
      ...(received.treatmentRecord && { treatmentRecord: received.treatmentRecord }),
    },
    sourceAeTitle: received.callingAe,
    receivedAt: tx.now,
  });
  // The same instance on two associations at once: the other one was first.
  if (!inserted) return indexInstance(tx, received);
  await tx.sql.run('UPDATE dicom_series SET instance_count = instance_count + 1 WHERE series_instance_uid = ?', [
    header.seriesInstanceUid,
  ]);
  await markPending(tx, header.seriesInstanceUid);
  return { outcome: 'stored', blobIsNamed: true };
}

/** Other bytes under a known UID: kept aside for a person, never in place of the first. Sent again, they are kept once. */
async function quarantine(tx: Tx, received: IndexedInstance): Promise<StoreOutcome> {
  const { blobKey, header } = received;
  const { sopInstanceUid } = header;
  if (await rowOf(tx, 'DicomQuarantine', { sopInstanceUid, blobKey, closed: false })) return 'quarantined';
  await insertRow(tx, 'DicomQuarantine', {
    id: tx.newId(),
    sopInstanceUid,
    blobKey,
    reason: 'SAME_UID_OTHER_BYTES',
    sourceAeTitle: received.callingAe,
    receivedAt: tx.now,
  });
  await tx.audit({
    action: 'dicom.quarantined',
    entity: 'instance',
    entityId: sopInstanceUid,
    detail: { callingAe: received.callingAe, sha256: received.dataSetSha256 },
  });
  return 'quarantined';
}

async function ensureStudy(tx: Tx, header: DicomHeader): Promise<void> {
  if (await rowOf(tx, 'DicomStudy', { studyInstanceUid: header.studyInstanceUid })) return;
  const match = await matchDicomPatient(tx, header);
  await insertRowOnce(tx, 'DicomStudy', {
    studyInstanceUid: header.studyInstanceUid,
    patientId: match.patientId,
    courseId: match.courseId,
    accessionNumber: header.accessionNumber ?? null,
    studyDate: header.studyDate ?? null,
    description: header.studyDescription?.slice(0, 255) ?? null,
    receivedAt: tx.now,
  });
}

async function ensureSeries(tx: Tx, header: DicomHeader): Promise<void> {
  if (await rowOf(tx, 'DicomSeries', { seriesInstanceUid: header.seriesInstanceUid })) return;
  await insertRowOnce(tx, 'DicomSeries', {
    seriesInstanceUid: header.seriesInstanceUid,
    studyInstanceUid: header.studyInstanceUid,
    modality: header.modality,
    frameOfReferenceUid: header.frameOfReferenceUid ?? null,
    description: header.seriesDescription?.slice(0, 255) ?? null,
    receivedAt: tx.now,
  });
  const study = await needRow(tx, 'DicomStudy', { studyInstanceUid: header.studyInstanceUid });
  if (study.courseId !== null) return;
  const { reason, candidates } = await matchDicomPatient(tx, header);
  await insertRowOnce(tx, 'DicomUnmatched', {
    seriesInstanceUid: header.seriesInstanceUid,
    reason: reason ?? 'UNKNOWN_PATIENT',
    candidates,
    state: 'OPEN',
    createdAt: tx.now,
  });
}

async function markPending(tx: Tx, seriesInstanceUid: string): Promise<void> {
  const times = { lastInstanceAt: tx.now, settleAt: tx.now + SETTLE_AFTER_MS };
  if (await insertRowOnce(tx, 'DicomPendingSeries', { seriesInstanceUid, ...times })) return;
  await updateRows(tx, 'DicomPendingSeries', { seriesInstanceUid }, times);
}

/** A plan that cannot be summarised is kept all the same: the sheet is then written by hand. */
function rtplanOf({ header, instance }: Pick<ReceivedInstance, 'header' | 'instance'>): RtPlanSummary | null {
  if (header.modality !== 'RTPLAN') return null;
  const read = readRtPlan(instance);
  return read.ok ? read.value : null;
}

function dosePlanUidOf({ header, instance }: ReceivedInstance): string | null {
  if (header.modality !== 'RTDOSE') return null;
  const read = readRtDose(instance);
  return read.ok ? (read.value.referencedPlanUid ?? null) : null;
}

/** One that cannot be read goes to the work list when its series settles. */
function treatmentRecordOf({ header, instance }: ReceivedInstance): TreatmentRecordSummary | null {
  if (header.modality !== 'RTRECORD') return null;
  const read = readTreatmentRecord(instance);
  return read.ok ? read.value : null;
}
