import { wordsOf } from './record-words.ts';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowOf, rowsOf } from '../rows.ts';
import { courseSummary } from './course-summary.ts';
import { courseOf, patientOf } from './current.ts';
import { lastShown } from './form-words.ts';
import { ageOn, dayOf, hospitalTimeZone, isoOf } from './hospital-time.ts';

/** Data of a course summary as its template takes it (forms/templates/course-summary/sample.json). */
export async function documentData(reader: Reader, document: Row<'Document'>): Promise<Record<string, unknown>> {
  if (document.kind !== 'course-summary' || document.courseId === null) {
    throw new Error(`Expected a course summary, but document ${document.id} is a ${document.kind}`);
  }
  const course = await courseOf(reader, document.courseId);
  const summary = await courseSummary(reader, course.id);
  const signed = await lastShown(reader, course.id, 'summary-sign');
  return {
    ...(await frameData(reader, document, course)),
    ...summary,
    intent: INTENT_ZH[summary.intent] ?? summary.intent,
    completed: signed.completed ?? null,
    endReason: signed.endReason ?? null,
    toxicities: signed.toxicities ?? [],
    response: signed.response ?? null,
    concurrent: signed.concurrent ?? null,
    concurrentDrug: signed.concurrentDrug ?? null,
    nextVisit: typeof signed.nextVisit === 'string' ? signed.nextVisit.slice(0, 10) : null,
    deviationNote: signed.deviationNote ?? null,
    advice: signed.advice ?? null,
  };
}

const INTENT_ZH: Readonly<Record<string, string>> = {
  radical: '根治',
  adjuvant: '辅助',
  neoadjuvant: '新辅助',
  palliative: '姑息',
  emergency: '急症',
  benign: '良性',
};

async function frameData(
  reader: Reader,
  document: Row<'Document'>,
  course: Row<'Course'>,
): Promise<Record<string, unknown>> {
  const patient = await patientOf(reader, course.patientId);
  const hospital = await rowOf(reader, 'Setting', { name: 'hospital-name' });
  const submission = await rowOf(reader, 'FormSubmission', { courseId: course.id, formId: 'summary-sign' }, [
    '-submittedAt',
  ]);
  const [signer] = submission ? await rowsOf(reader, 'User', { id: submission.submittedBy }) : [];
  const attending = course.attendingId ? await rowOf(reader, 'User', { id: course.attendingId }) : null;
  return {
    hospital: typeof hospital?.value === 'string' ? hospital.value : '放射治疗科',
    title: wordsOf('document', document.kind),
    version: document.version,
    printedBy: signer?.nameZh ?? attending?.nameZh ?? document.createdBy,
    printedAt: isoOf(reader.now),
    timeZone: hospitalTimeZone(),
    patient: {
      name: patient.name,
      patientNo: patient.patientNo,
      sex: patient.sex,
      ageYears: ageOn(patient.birthDate, dayOf(reader.now)),
      birthDate: patient.birthDate,
      courseNo: course.courseNo,
    },
    signatures: submission ? await signaturesOf(reader, submission.id) : [],
  };
}

/** Who signed the form that the paper is made from; none prints it as a draft. */
async function signaturesOf(reader: Reader, submissionId: string) {
  const rows = await rowsOf(reader, 'Signature', { entity: 'form_submission', entityId: submissionId });
  const signers = await Promise.all(rows.map((row) => rowOf(reader, 'User', { id: row.userId })));
  return rows.map(({ meaning, userId, signedAt }, index) => ({
    role: meaning,
    name: signers[index]?.nameZh ?? userId,
    at: isoOf(signedAt),
  }));
}
