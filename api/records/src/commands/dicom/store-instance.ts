import { createHash } from 'node:crypto';
import type { ReceivedInstance, StoreOutcome } from '@rtflow/dicom-node';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import { readRtDose } from '@rtflow/imaging/dicom/read-rtdose';
import { readRtPlan, type RtPlanSummary } from '@rtflow/imaging/dicom/read-rtplan';
import type { BlobStore } from '../../blob-store.ts';
import { matchDicomPatient } from '../../clinical/match-dicom-patient.ts';
import { insertRow, insertRowOnce, needRow, rowOf, updateRows } from '../../rows.ts';
import type { Actor, Tx } from '../../tx.ts';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.ts';

export const DICOM_ACTOR: Actor = { kind: 'system', id: 'dicom', grants: [] };

/** A series that lost its settler (a crash) is taken up again after this silence. */
const SETTLE_AFTER_MS = 10_000;

/** File first, then its rows: what the index names is there. */
export async function storeInstance(
  { unitOfWork, blobs }: { readonly unitOfWork: UnitOfWork; readonly blobs: BlobStore },
  received: ReceivedInstance,
): Promise<StoreOutcome> {
  const kept = await blobs.put(received.bytes);
  if (!kept.ok) return 'refused-full';
  const indexed: IndexedInstance = {
    ...received,
    blobKey: kept.value.key,
    // Our meta header before the data set differs with the sender's AE.
    sha256: createHash('sha256').update(received.bytes.subarray(received.dataSetOffset)).digest('hex'),
    rtplan: rtplanOf(received),
    dosePlanUid: dosePlanUidOf(received),
  };
  return unitOfWork.run(DICOM_ACTOR, (tx) => indexInstance(tx, indexed));
}

interface IndexedInstance extends ReceivedInstance {
  readonly blobKey: string;
  readonly sha256: string;
  readonly rtplan: RtPlanSummary | null;
  /** The plan that an RTDOSE was calculated for. */
  readonly dosePlanUid: string | null;
}

async function indexInstance(tx: Tx, received: IndexedInstance): Promise<StoreOutcome> {
  const { header } = received;
  const known = await rowOf(tx, 'DicomInstance', { sopInstanceUid: header.sopInstanceUid });
  if (known) return known.sha256 === received.sha256 ? 'duplicate' : quarantine(tx, received);
  await ensureStudy(tx, header);
  await ensureSeries(tx, header);
  const inserted = await insertRowOnce(tx, 'DicomInstance', {
    sopInstanceUid: header.sopInstanceUid,
    seriesInstanceUid: header.seriesInstanceUid,
    sopClassUid: header.sopClassUid,
    instanceNumber: header.instanceNumber ?? null,
    transferSyntaxUid: header.transferSyntaxUid,
    sha256: received.sha256,
    blobKey: received.blobKey,
    sizeBytes: received.bytes.length,
    header: {
      ...header,
      ...(received.rtplan && { rtplan: received.rtplan }),
      ...(received.dosePlanUid !== null && { dosePlanUid: received.dosePlanUid }),
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
  return 'stored';
}

/** Other bytes under a known UID: kept aside for a person, never in place of the first. */
async function quarantine(tx: Tx, received: IndexedInstance): Promise<StoreOutcome> {
  await insertRow(tx, 'DicomQuarantine', {
    id: tx.newId(),
    sopInstanceUid: received.header.sopInstanceUid,
    blobKey: received.blobKey,
    reason: 'SAME_UID_OTHER_BYTES',
    sourceAeTitle: received.callingAe,
    receivedAt: tx.now,
  });
  await tx.audit({
    action: 'dicom.quarantined',
    entity: 'instance',
    entityId: received.header.sopInstanceUid,
    detail: { callingAe: received.callingAe, sha256: received.sha256 },
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
function rtplanOf({ header, instance }: ReceivedInstance): RtPlanSummary | null {
  if (header.modality !== 'RTPLAN') return null;
  const read = readRtPlan(instance);
  return read.ok ? read.value : null;
}

function dosePlanUidOf({ header, instance }: ReceivedInstance): string | null {
  if (header.modality !== 'RTDOSE') return null;
  const read = readRtDose(instance);
  return read.ok ? (read.value.referencedPlanUid ?? null) : null;
}
