import type { Row } from '../models/index.ts';
import { notify } from '../commands/notify.ts';
import { takeTreatmentRecords } from '../commands/treatment/take-treatment-records.ts';
import { needRow, rowOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { attachRtplan } from './attach-rtplan.ts';
import { courseOf, currentPlan } from './current.ts';
import { publishAlways } from './publish.ts';

/** Tells the course's process that a settled series is there. The series UID is the message id: told twice, taken once. */
export async function announceSeries(tx: Tx, series: Row<'DicomSeries'>): Promise<void> {
  const study = await needRow(tx, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid });
  if (study.courseId === null) return;
  const course = await courseOf(tx, study.courseId);
  const act = BY_MODALITY[series.modality];
  if (act) await act(tx, course, series);
}

type Announce = (tx: Tx, course: Row<'Course'>, series: Row<'DicomSeries'>) => Promise<void>;

const BY_MODALITY: Readonly<Record<string, Announce>> = {
  CT: announceImages,
  MR: announceImages,
  RTPLAN: announcePlan,
  RTSTRUCT: attachStructures,
  RTRECORD: takeTreatmentRecords,
};

async function announceImages(tx: Tx, course: Row<'Course'>, series: Row<'DicomSeries'>): Promise<void> {
  const { seriesInstanceUid } = series;
  const planning = await isPlanningImage(tx, course, series);
  const purpose = series.purpose ?? (planning ? 'PLANNING' : 'GUIDANCE');
  await updateRows(tx, 'DicomSeries', { seriesInstanceUid }, { purpose });
  if (!planning) return;
  await publishAlways(tx, 'dicom-series-received', {
    key: course.id,
    messageId: seriesInstanceUid,
    variables: { seriesUid: seriesInstanceUid },
  });
}

/** A cone-beam CT of the linac is a CT too. During treatment only what follows a new simulation is for planning. */
async function isPlanningImage(tx: Tx, course: Row<'Course'>, series: Row<'DicomSeries'>): Promise<boolean> {
  // The scanner is booked as CT; an MR beside it is fused, it does not stand for the simulation.
  if (series.modality === 'MR') {
    const simulator = await rowOf(tx, 'Appointment', { courseId: course.id, kind: 'SIM' }, ['-startAt']);
    const device = simulator && (await needRow(tx, 'Device', { id: simulator.deviceId }));
    return device?.kind === 'MR';
  }
  if (course.startedAt === null) return true;
  const simulation = await rowOf(tx, 'FormSubmission', { courseId: course.id, formId: 'sim-perform' }, [
    '-submittedAt',
  ]);
  return simulation !== null && simulation.submittedAt > course.startedAt;
}

/** A plan file becomes the plan's own while it is a draft; one that comes after approval is for the planner to look at. */
async function announcePlan(tx: Tx, course: Row<'Course'>, series: Row<'DicomSeries'>): Promise<void> {
  const { seriesInstanceUid } = series;
  const file = await rowOf(tx, 'DicomInstance', { seriesInstanceUid }, ['-receivedAt', '-sopInstanceUid']);
  const plan = await currentPlan(tx, course.id);
  if (!file || !plan) return;
  if (plan.status !== 'DRAFT') {
    if (plan.planHash === file.sha256) return;
    const recipients = plan.plannerId ? [plan.plannerId] : [];
    const data = { courseId: course.id, planId: plan.id };
    await notify(tx, { template: 'plan-file-after-approval', recipients, patientId: course.patientId, data });
    return;
  }
  await attachRtplan(tx, plan, file);
  await publishAlways(tx, 'dicom-rtplan-received', {
    key: plan.id,
    // Not the series: planning systems put each revision of a plan into the same one.
    messageId: file.sopInstanceUid,
    variables: { rtplanUid: file.sopInstanceUid },
  });
}

/** Contours sent after they were submitted for review get their file. */
async function attachStructures(tx: Tx, course: Row<'Course'>, series: Row<'DicomSeries'>): Promise<void> {
  const { seriesInstanceUid } = series;
  const file = await rowOf(tx, 'DicomInstance', { seriesInstanceUid }, ['-receivedAt', '-sopInstanceUid']);
  const set = await rowOf(tx, 'ContourSet', { courseId: course.id, status: 'SUBMITTED', rtstructUid: null }, [
    '-version',
  ]);
  if (file && set) await updateRows(tx, 'ContourSet', { id: set.id }, { rtstructUid: file.sopInstanceUid });
}
