import { randomBytes } from 'node:crypto';
import type { EndOfStep, PerformedStep, ScheduledStep, Worklist } from '@rtflow/dicom-node/worklist/worklist';
import { dicomName } from '../../clinical/dicom-name.ts';
import { clockOf, dayOf, DAY_MS } from '../../clinical/hospital-time.ts';
import type { Database } from '../../database.ts';
import type { Row } from '../../models/index.ts';
import { insertRow, insertRowOnce, rowOf, updateRows } from '../../rows.ts';
import type { SqlReader, Tx } from '../../tx.ts';
import { nextNumber } from '../patients/next-number.ts';
import { DICOM_ACTOR } from './store-instance.ts';

/** Days around now in which an order is shown: a scanner's list is of today, and of what was missed or comes next. */
const SHOWN_DAYS = 30;
const OPEN = ['SCHEDULED', 'STARTED'] as const;

/** The record's orders as the DICOM worklist. */
export function createWorklist(database: Database): Worklist {
  const { unitOfWork } = database;
  return {
    scheduledSteps: () => database.readOnly(({ sql, now }) => scheduledSteps(sql, now)),
    createPerformedStep: (step) => unitOfWork.run(DICOM_ACTOR, (tx) => createPerformedStep(tx, step)),
    endPerformedStep: (end) => unitOfWork.run(DICOM_ACTOR, (tx) => endPerformedStep(tx, end)),
  };
}

/** Puts a course's simulation on the worklist. Its time and scanner are the appointment's, now and after each change. */
export async function publishOrder(
  tx: Tx,
  { id: courseId, patientId }: Row<'Course'>,
  { appointmentId, modality }: { readonly appointmentId: string | null; readonly modality: string },
): Promise<void> {
  const open = await rowOf(tx, 'DicomOrder', { courseId, modality, state: [...OPEN] });
  if (open) {
    await updateRows(tx, 'DicomOrder', { id: open.id }, { appointmentId });
    return;
  }
  const day = dayOf(tx.now).replaceAll('-', '').slice(2);
  const accessionNumber = `A${day}${String(await nextNumber(tx, `A${day}`)).padStart(4, '0')}`;
  const id = tx.newId();
  await insertRow(tx, 'DicomOrder', {
    id,
    courseId,
    patientId,
    appointmentId,
    accessionNumber,
    // Under the root for UUIDs (PS3.5 B.2).
    studyInstanceUid: `2.25.${BigInt(`0x${randomBytes(15).toString('hex')}`)}`,
    modality,
    state: 'SCHEDULED',
    createdAt: tx.now,
  });
  await tx.audit({ action: 'dicom.order', entity: 'order', entityId: id, patientId, detail: { courseId, modality } });
}

/** A settled series closes the order that it answers: by its request, its accession number or its study. */
export async function closeOrderOf(tx: Tx, series: Row<'DicomSeries'>): Promise<void> {
  const study = await rowOf(tx, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid });
  const order = await orderOf(tx, {
    accessionNumber: study?.accessionNumber ?? '',
    studyInstanceUid: series.studyInstanceUid,
    scheduledStepId: series.scheduledStepId ?? '',
  });
  if (order && order.modality === series.modality)
    await close(tx, order, 'COMPLETED', series.sourceAeTitle ?? 'series');
}

async function scheduledSteps(sql: SqlReader, now: number): Promise<ScheduledStep[]> {
  const rows = await sql.all<StepSql>(
    `SELECT o.accession_number, o.study_instance_uid, o.modality, p.patient_no, p.name, p.pinyin, p.birth_date, p.sex,
       a.start_at, o.created_at, d.ae_title, d.code
     FROM dicom_orders o JOIN patients p ON p.id = o.patient_id
     LEFT JOIN appointments a ON a.id = o.appointment_id LEFT JOIN devices d ON d.id = a.device_id
     WHERE o.state IN ('SCHEDULED', 'STARTED') AND o.created_at > ?
       AND (a.id IS NULL OR a.status NOT IN ('CANCELLED', 'DONE'))
     ORDER BY COALESCE(a.start_at, o.created_at), o.id LIMIT 1000`,
    [now - SHOWN_DAYS * DAY_MS],
  );
  return rows.map(presentStep);
}

interface StepSql {
  readonly accession_number: string;
  readonly study_instance_uid: string;
  readonly modality: string;
  readonly patient_no: string;
  readonly name: string;
  readonly pinyin: string;
  readonly birth_date: string | null;
  readonly sex: string;
  readonly start_at: number | null;
  readonly created_at: number;
  readonly ae_title: string | null;
  readonly code: string | null;
}

function presentStep(row: StepSql): ScheduledStep {
  const at = Number(row.start_at ?? row.created_at);
  return {
    patientId: row.patient_no,
    patientName: dicomName(row.name, row.pinyin),
    patientBirthDate: (row.birth_date ?? '').replaceAll('-', ''),
    patientSex: row.sex === 'U' ? 'O' : row.sex,
    accessionNumber: row.accession_number,
    studyInstanceUid: row.study_instance_uid,
    requestedProcedureId: row.accession_number,
    scheduledStepId: row.accession_number,
    description: 'RT SIMULATION',
    modality: row.modality,
    stationAe: row.ae_title ?? '',
    stationName: row.code ?? '',
    startDate: dayOf(at).replaceAll('-', ''),
    startTime: `${clockOf(at).replace(':', '')}00`,
  };
}

async function createPerformedStep(tx: Tx, step: PerformedStep): Promise<'created' | 'exists'> {
  const order = await orderOf(tx, step);
  const created = await insertRowOnce(tx, 'DicomPerformedStep', {
    sopInstanceUid: step.sopInstanceUid,
    orderId: order?.id ?? null,
    state: 'IN PROGRESS',
    stationAe: step.stationAe.slice(0, 16),
    modality: step.modality.slice(0, 16),
    attributes: {},
    startedAt: tx.now,
  });
  if (!created) return 'exists';
  if (order) await updateRows(tx, 'DicomOrder', { id: order.id, state: 'SCHEDULED' }, { state: 'STARTED' });
  await tx.audit({
    action: 'dicom.step-begun',
    entity: 'performed-step',
    entityId: step.sopInstanceUid,
    detail: { orderId: order?.id ?? null, stationAe: step.stationAe },
  });
  return 'created';
}

async function endPerformedStep(tx: Tx, end: EndOfStep): Promise<'ended' | 'unknown' | 'ended-before'> {
  const { sopInstanceUid, state, seriesUids } = end;
  const step = await rowOf(tx, 'DicomPerformedStep', { sopInstanceUid });
  if (!step) return 'unknown';
  if (step.state !== 'IN PROGRESS') return 'ended-before';
  await updateRows(
    tx,
    'DicomPerformedStep',
    { sopInstanceUid },
    { state, endedAt: tx.now, attributes: { seriesUids } },
  );
  const order = step.orderId === null ? null : await rowOf(tx, 'DicomOrder', { id: step.orderId });
  if (order) await close(tx, order, state, step.stationAe ?? 'modality');
  await tx.audit({
    action: 'dicom.step-ended',
    entity: 'performed-step',
    entityId: sopInstanceUid,
    detail: { state, orderId: step.orderId, series: seriesUids.length },
  });
  return 'ended';
}

async function close(tx: Tx, order: Row<'DicomOrder'>, state: EndOfStep['state'], by: string): Promise<void> {
  const closed = { state, closedAt: tx.now, closedBy: by.slice(0, 64) };
  const changed = await updateRows(tx, 'DicomOrder', { id: order.id, state: [...OPEN] }, closed);
  if (changed === 0) return;
  const { id: entityId, patientId } = order;
  await tx.audit({ action: 'dicom.order-closed', entity: 'order', entityId, patientId, detail: { state, by } });
}

/** The order that a modality means: by whatever it copied of it. */
async function orderOf(
  tx: Tx,
  about: Pick<PerformedStep, 'accessionNumber' | 'studyInstanceUid' | 'scheduledStepId'>,
): Promise<Row<'DicomOrder'> | null> {
  for (const accessionNumber of [about.accessionNumber, about.scheduledStepId]) {
    const order = accessionNumber === '' ? null : await rowOf(tx, 'DicomOrder', { accessionNumber });
    if (order) return order;
  }
  const { studyInstanceUid } = about;
  return studyInstanceUid === '' ? null : rowOf(tx, 'DicomOrder', { studyInstanceUid });
}
