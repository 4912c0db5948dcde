import type { ReceivedInstance, StoreOutcome } from '@rtflow/dicom-node';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { readRtDose } from '@rtflow/imaging/dicom/read-rtdose';
import { readRtPlan, type RtPlanSummary } from '@rtflow/imaging/dicom/read-rtplan';
import { readReferences, type ObjectReferences } from '@rtflow/imaging/dicom/read-references';
import { readTreatmentRecord, type TreatmentRecordSummary } from '@rtflow/imaging/dicom/read-treatment-record';
import { nameKey } from '../../clinical/dicom-name-key.ts';
import { matchDicomPatient } from '../../clinical/match-dicom-patient.ts';
import { insertRow, insertRowOnce, needRow, rowOf, updateRows } from '../../rows.ts';
import type { Actor, Tx } from '../../tx.ts';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.ts';
import { blobOf } from './object-draft.ts';
import { takeUpSeries } from './take-up-series.ts';

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
  const references = readReferences(received.instance.attributes);
  const kept = await blob.finish(received.header.studyInstanceUid);
  if (!kept.ok) return 'refused-full';
  const indexed = { ...received, blobKey: kept.value.key, rtplan, dosePlanUid, treatmentRecord, references };
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
  readonly references: ObjectReferences;
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
  await ensureStudy(tx, received);
  await ensureSeries(tx, received);
  const inserted = await insertRowOnce(tx, 'DicomInstance', {
    sopInstanceUid: header.sopInstanceUid,
    seriesInstanceUid: header.seriesInstanceUid,
    sopClassUid: header.sopClassUid,
    instanceNumber: integer(header.instanceNumber),
    transferSyntaxUid: header.transferSyntaxUid,
    sha256: received.dataSetSha256,
    blobKey,
    sizeBytes: received.sizeBytes,
    header: {
      ...header,
      ...(received.rtplan && { rtplan: received.rtplan }),
      ...(received.dosePlanUid !== null && { dosePlanUid: received.dosePlanUid }),
      ...(received.treatmentRecord && { treatmentRecord: received.treatmentRecord }),
      ...(received.references.uids.length > 0 && { references: received.references }),
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

async function ensureStudy(tx: Tx, received: IndexedInstance): Promise<void> {
  const { header } = received;
  if (await rowOf(tx, 'DicomStudy', { studyInstanceUid: header.studyInstanceUid })) return;
  const match = await matchDicomPatient(tx, received);
  await insertRowOnce(tx, 'DicomStudy', {
    studyInstanceUid: header.studyInstanceUid,
    patientId: match.patientId,
    courseId: match.courseId,
    linkRule: match.courseId === null ? null : (match.decidedBy?.kind ?? null),
    accessionNumber: header.accessionNumber?.slice(0, 64) ?? null,
    studyDate: header.studyDate?.slice(0, 8) ?? null,
    description: header.studyDescription?.slice(0, 255) ?? null,
    receivedAt: tx.now,
    dicomPatientId: header.patientId.slice(0, 64),
    patientName: header.patientName.slice(0, 255),
    patientNameKey: nameKey(header.patientName).slice(0, 300),
    patientBirthDate: header.patientBirthDate?.slice(0, 8) ?? null,
    patientSex: header.patientSex?.slice(0, 16) ?? null,
    studyTime: header.studyTime?.slice(0, 16) ?? null,
    studyId: header.studyId?.slice(0, 16) ?? null,
  });
}

async function ensureSeries(tx: Tx, received: IndexedInstance): Promise<void> {
  const { header, instance, callingAe } = received;
  if (await rowOf(tx, 'DicomSeries', { seriesInstanceUid: header.seriesInstanceUid })) return;
  await insertRowOnce(tx, 'DicomSeries', {
    seriesInstanceUid: header.seriesInstanceUid,
    studyInstanceUid: header.studyInstanceUid,
    modality: header.modality.slice(0, 16),
    frameOfReferenceUid: header.frameOfReferenceUid ?? null,
    description: header.seriesDescription?.slice(0, 255) ?? null,
    receivedAt: tx.now,
    seriesNumber: integer(header.seriesNumber),
    seriesDate: header.seriesDate?.slice(0, 8) ?? null,
    bodyPart: header.bodyPartExamined?.slice(0, 64) ?? null,
    stationName: header.stationName?.slice(0, 64) ?? null,
    protocolName: header.protocolName?.slice(0, 64) ?? null,
    manufacturer: header.manufacturer?.slice(0, 64) ?? null,
    sourceAeTitle: callingAe,
    ...requestOf(instance),
  });
  const study = await needRow(tx, 'DicomStudy', { studyInstanceUid: header.studyInstanceUid });
  if (study.courseId !== null) return;
  const { reason, candidates, courseId, patientId, decidedBy } = await matchDicomPatient(tx, received);
  if (courseId !== null) {
    // A later series says what the first could not.
    const found = { courseId, patientId, linkRule: decidedBy?.kind ?? null };
    await updateRows(tx, 'DicomStudy', { studyInstanceUid: study.studyInstanceUid }, found);
    return takeUpSeries(tx, study.studyInstanceUid);
  }
  await insertRowOnce(tx, 'DicomUnmatched', {
    seriesInstanceUid: header.seriesInstanceUid,
    reason: reason ?? 'UNKNOWN_PATIENT',
    candidates,
    state: 'OPEN',
    createdAt: tx.now,
  });
}

/** The order that the series answers (PS3.3 C.7.3.1.1.1), as the modality copied it from its worklist. */
function requestOf({ attributes }: ReceivedInstance['instance']): {
  requestedProcedureId: string | null;
  scheduledStepId: string | null;
} {
  const [item] = attributes.items(TAG.RequestAttributesSequence);
  return {
    requestedProcedureId: item?.text(TAG.RequestedProcedureID)?.slice(0, 64) ?? null,
    scheduledStepId: item?.text(TAG.ScheduledProcedureStepID)?.slice(0, 64) ?? null,
  };
}

/** IS may be written with a fraction or beyond a column's range: then it is no number to search by. */
function integer(value: number | undefined): number | null {
  return value !== undefined && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null;
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
