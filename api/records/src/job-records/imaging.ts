import { courseOf, nextVersion } from '../clinical/current.ts';
import { dayOf } from '../clinical/hospital-time.ts';
import { courseSeries, IMAGE_MODALITIES } from '../clinical/course-images.ts';
import { linkSeriesToCourse } from '../clinical/link-series.ts';
import { freeSlots } from '../clinical/slots.ts';
import { requestPriors } from '../commands/dicom/request-priors.ts';
import { publishOrder } from '../commands/dicom/worklist.ts';
import { isRefusal } from '../record-types.ts';
import { insertRow, needRow, rowOf, rowsOf } from '../rows.ts';
import { defineJob } from './define-job.ts';

/** Minutes on the simulator, and how far ahead a slot is looked for. */
const SIM_MINUTES = 30;
const SIM_HORIZON_DAYS = 14;

export const bookResource = defineJob('book-resource', {
  /** The first free slot of the department's scanners; null when none is free within two weeks. */
  async record(tx, { variables }) {
    const course = await courseOf(tx, variables.courseId);
    const booked = await rowOf(tx, 'Appointment', { courseId: course.id, kind: 'SIM', status: ['HELD', 'BOOKED'] });
    if (booked) return { slotId: booked.id };
    const scanners = await rowsOf(tx, 'Device', { kind: variables.kind, active: true, status: ['UP', 'DEGRADED'] });
    const [slot] = await freeSlots(tx, {
      deviceIds: scanners.map(({ id }) => id),
      fromDay: dayOf(tx.now),
      days: SIM_HORIZON_DAYS,
      slotMinutes: SIM_MINUTES,
    });
    if (!slot) return { slotId: null };
    const slotId = tx.newId();
    await insertRow(tx, 'Appointment', {
      id: slotId,
      courseId: course.id,
      patientId: course.patientId,
      kind: 'SIM',
      ...slot,
      bookedBy: tx.actor.id,
      bookedAt: tx.now,
    });
    return { slotId };
  },
});

export const mwlPublish = defineJob('mwl-publish', {
  async record(tx, { variables }) {
    const course = await courseOf(tx, variables.courseId);
    const slot = await rowOf(tx, 'Appointment', { courseId: course.id, kind: 'SIM' }, ['-startAt']);
    const scanner = slot && (await needRow(tx, 'Device', { id: slot.deviceId }));
    const modality = scanner?.kind === 'MR' ? 'MR' : 'CT';
    await publishOrder(tx, course, { appointmentId: slot?.id ?? null, modality });
    await requestPriors(tx, course.id);
    return {};
  },
});

export const dicomLink = defineJob('dicom-link', {
  async context(reader, { variables }) {
    const series = await needRow(reader, 'DicomSeries', { seriesInstanceUid: variables.seriesUid });
    const study = await needRow(reader, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid });
    const course = await courseOf(reader, variables.courseId);
    const patient = await needRow(reader, 'Patient', { id: course.patientId });
    const others = (await courseSeries(reader, course.id, IMAGE_MODALITIES)).filter(
      ({ seriesInstanceUid, frameOfReferenceUid }) =>
        seriesInstanceUid !== series.seriesInstanceUid && frameOfReferenceUid !== null,
    );
    return {
      series: {
        modality: series.modality,
        // As a person corrected it, where one did.
        dicomPatientId: study.dicomPatientId ?? '',
        frameOfReferenceUid: series.frameOfReferenceUid,
        foundByRule: study.courseId === course.id && study.linkRule !== null,
      },
      patientNos: [patient.patientNo, patient.hisPatientId].filter((no) => no !== null),
      otherFrameOfReferenceUids: [...new Set(others.flatMap((row) => row.frameOfReferenceUid ?? []))],
    };
  },
  async record(tx, { variables }) {
    const linked = await linkSeriesToCourse(tx, variables.seriesUid, variables.courseId);
    return isRefusal(linked) ? linked : {};
  },
});

export const aiAutocontour = defineJob('ai-autocontour', {
  async context(reader, { variables }) {
    const organs = await rowsOf(reader, 'CodeItem', { listCode: 'oar', effectiveTo: null }, { order: ['sort'] });
    return { seriesUid: variables.seriesUid, organSet: organs.map(({ code }) => code) };
  },
  /** A model's contours are a draft with its confidence and version: they never count as drawn by anybody (AI never signs). */
  async record(tx, { variables }, result) {
    const series = await needRow(tx, 'DicomSeries', { seriesInstanceUid: variables.seriesUid });
    const course = await courseOf(tx, variables.courseId);
    const contourSetId = tx.newId();
    await insertRow(tx, 'ContourSet', {
      id: contourSetId,
      courseId: course.id,
      version: await nextVersion(tx, 'ContourSet', course.id),
      rtstructUid: result.rtstructUid,
      seriesUid: variables.seriesUid,
      frameOfReferenceUid: series.frameOfReferenceUid,
      status: 'DRAFT',
      ai: true,
      modelVersion: result.modelVersion.slice(0, 64),
      laterality: course.laterality,
      structures: result.organs.map(({ organ, confidence }, index) => ({
        roiNumber: index + 1,
        roiName: organ,
        confidence,
      })),
      createdAt: tx.now,
    });
    return { contourSetId };
  },
});
