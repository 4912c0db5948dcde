import { courseOf, patientOf } from '../clinical/current.ts';
import { courseSummary } from '../clinical/course-summary.ts';
import { keepDocumentFile } from '../clinical/document-files.ts';
import { documentData } from '../clinical/document-data.ts';
import { addMonths, dayOf, instantOf, isoOf } from '../clinical/hospital-time.ts';
import { publishAlways } from '../clinical/publish.ts';
import { suspend } from '../commands/courses/suspend-course.ts';
import { insertRow, needRow, rowOf, rowsOf, updateRows } from '../rows.ts';
import { defineJob } from './define-job.ts';

export const requestCourseAction = defineJob('request-course-action', {
  /** What a weekly check or a failed late check asked for: the doctor decided it in the task before. */
  async record(tx, { variables }) {
    const course = await courseOf(tx, variables.courseId);
    if (variables.action === 'replan') {
      await publishAlways(tx, 'adaptive-requested', { key: course.id, variables: {} });
    } else if (course.status === 'ACTIVE') {
      await suspend(tx, course, { reasonCode: 'WEEKLY_CHECK' });
    }
    return {};
  },
});

export const buildSummary = defineJob('build-summary', {
  /** A draft with the numbers of today; a second run makes the next version. */
  async record(tx, { variables }) {
    const course = await courseOf(tx, variables.courseId);
    const last = await rowOf(tx, 'Document', { courseId: course.id, kind: 'course-summary' }, ['-version']);
    const version = (last?.version ?? 0) + 1;
    await updateRows(
      tx,
      'Document',
      { courseId: course.id, kind: 'course-summary', status: 'DRAFT' },
      { status: 'VOID' },
    );
    const attachmentId = await keepDocumentFile(tx, {
      content: JSON.stringify(await courseSummary(tx, course.id)),
      mime: 'application/json',
      fileName: `${course.courseNo}-summary-v${version}.json`,
      patientId: course.patientId,
      courseId: course.id,
    });
    const documentId = tx.newId();
    await insertRow(tx, 'Document', {
      id: documentId,
      kind: 'course-summary',
      version,
      patientId: course.patientId,
      courseId: course.id,
      attachmentId,
      title: '疗程小结',
      status: 'DRAFT',
      createdAt: tx.now,
      createdBy: tx.actor.id,
    });
    return { documentId };
  },
});

export const printDocument = defineJob('print-document', {
  async context(reader, { variables }) {
    const document = await needRow(reader, 'Document', { id: variables.documentId });
    return { template: document.kind, data: await documentData(reader, document) };
  },
  async record(tx, { variables }, { html }) {
    const document = await needRow(tx, 'Document', { id: variables.documentId });
    const attachmentId = await keepDocumentFile(tx, {
      content: html,
      mime: 'text/html',
      fileName: `${document.kind}-v${document.version}.html`,
      patientId: document.patientId ?? '',
      courseId: document.courseId ?? '',
    });
    await updateRows(tx, 'Document', { id: document.id }, { attachmentId });
    return {};
  },
});

export const publishDocument = defineJob('publish-document', {
  async record(tx, { variables }) {
    const document = await needRow(tx, 'Document', { id: variables.documentId });
    await tx.outbox('mdm', { documentId: document.id, kind: document.kind }, `mdm:${document.id}`);
    if (document.status === 'SIGNED') await updateRows(tx, 'Document', { id: document.id }, { status: 'PUBLISHED' });
    return {};
  },
});

/** Months after the last fraction. Domain specification, step 17. */
const FOLLOW_UP_MONTHS = [1, 3, 6, 9, 12, 18, 24, 30, 36, 48, 60];

export const enrolFollowup = defineJob('enrol-followup', {
  async record(tx, { variables }) {
    const course = await courseOf(tx, variables.courseId);
    const patient = await patientOf(tx, course.patientId);
    const known = await rowOf(tx, 'FollowUp', { courseId: course.id });
    if (known || patient.deceasedDate !== null) return {};
    const last = await rowOf(tx, 'TreatmentRecord', { courseId: course.id }, ['-endAt']);
    const from = dayOf(last?.endAt ?? tx.now);
    for (const monthNo of FOLLOW_UP_MONTHS) {
      await insertRow(tx, 'FollowUp', {
        id: tx.newId(),
        courseId: course.id,
        patientId: course.patientId,
        monthNo,
        dueDate: addMonths(from, monthNo),
        status: 'DUE',
        data: {},
      });
    }
    // One enrolment per course: its id is the course's.
    await publishAlways(tx, 'followup-enrolled', {
      key: course.id,
      messageId: `followup:${course.id}`,
      variables: { courseId: course.id, patientId: course.patientId, enrolmentId: course.id },
    });
    return {};
  },
});

export const planNextVisit = defineJob('plan-next-visit', {
  async record(tx, { variables }) {
    const visits = await rowsOf(tx, 'FollowUp', { courseId: variables.enrolmentId }, { order: ['monthNo'] });
    const next = visits.find(({ status }) => status === 'DUE');
    const done = visits.filter(({ status }) => status === 'DONE' || status === 'FAILED').reverse();
    const firstReached = done.findIndex(({ status }) => status === 'DONE');
    const notReached = firstReached < 0 ? done.length : firstReached;
    if (notReached >= LOST_AFTER) {
      await updateRows(tx, 'FollowUp', { courseId: variables.enrolmentId, status: 'DUE' }, { status: 'LOST' });
    }
    return { due: next !== undefined, notReached, visitAt: next ? isoOf(instantOf(next.dueDate, '08:00')) : null };
  },
});

/** Failed contacts in a row after which a patient counts as lost to follow-up. */
const LOST_AFTER = 3;
