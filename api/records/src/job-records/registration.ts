import { barcodeText } from '@rtflow/domain';
import type { JobContext } from '@rtflow/contract';
import { patientOf } from '../clinical/current.ts';
import { joinRegistration } from '../commands/merges/merge-patients.ts';
import { compareWithHis } from '../commands/patients/reconcile.ts';
import { openCourse } from '../commands/patients/open-course.ts';
import type { Row } from '../models/index.ts';
import { openDocument, openPhone } from '../patient-fields.ts';
import { findMatches } from '../queries/patients/match-candidates.ts';
import { rowOf } from '../rows.ts';
import { defineJob } from './define-job.ts';

export const hisFetchPatient = defineJob('his-fetch-patient', {
  async context(reader, { variables }) {
    const patient = await patientOf(reader, variables.patientId);
    return { idType: patient.idType ?? '', idNo: openDocument(patient) };
  },
  /** Fills what registration left open; what was typed from the document in hand stands, a difference is for a person. */
  async record(tx, { variables }, { demographics }) {
    const patient = await patientOf(tx, variables.patientId);
    const taken = demographics.hisPatientId
      ? await rowOf(tx, 'Patient', { hisPatientId: demographics.hisPatientId })
      : null;
    const differs = await compareWithHis(tx, patient, demographics);
    await tx.audit({
      action: 'patient.his-fetched',
      entity: 'patient',
      entityId: patient.id,
      patientId: patient.id,
      detail: { differs, hisIdTaken: taken !== null && taken.id !== patient.id },
    });
    return {};
  },
});

type Demographics = JobContext<'match-patient'>['draft'];

export const matchPatient = defineJob('match-patient', {
  async context(reader, { variables }) {
    const patient = await patientOf(reader, variables.patientId);
    const draft = demographicsOf(patient);
    const matches = await findMatches(reader, {
      name: draft.name,
      sex: patient.sex,
      birthDate: draft.birthDate,
      phone: draft.phone,
    });
    const others = matches.filter((found) => found.patient.id !== patient.id);
    return {
      draft,
      candidates: others.map((found) => ({
        patientId: found.patient.id,
        demographics: demographicsOf(found.patient),
      })),
    };
  },
  /** The same person for certain: the row of today's registration points to the one we know. */
  async record(tx, { variables, output }) {
    const { level, matchedPatientId } = output;
    if (level !== 'exact' || !matchedPatientId || matchedPatientId === variables.patientId) return {};
    await joinRegistration(tx, { survivorId: matchedPatientId, mergedId: variables.patientId });
    return {};
  },
});

function demographicsOf(patient: Row<'Patient'>): Demographics {
  const phone = openPhone(patient);
  return {
    name: patient.name,
    pinyin: patient.pinyin,
    sex: patient.sex,
    birthDate: patient.birthDate,
    idType: patient.idType ?? '',
    idNo: openDocument(patient),
    ...(phone && { phone }),
    ...(patient.hisPatientId && { hisPatientId: patient.hisPatientId }),
  };
}

export const generateBarcode = defineJob('generate-barcode', {
  async context(reader, { variables }) {
    const { patientNo } = await patientOf(reader, variables.patientId);
    return { patientNo, prefix: /^[A-Z]+/.exec(patientNo)?.[0] ?? '' };
  },
  /** The label follows from the number, which is unique: a worker's own text could clash. */
  async record(tx, { variables }, { code }) {
    const { patientNo } = await patientOf(tx, variables.patientId);
    const expected = barcodeText(patientNo);
    if (code !== expected) throw new Error(`Expected barcode ${expected}, but the worker made ${code}`);
    await tx.audit({
      action: 'patient.barcode',
      entity: 'patient',
      entityId: variables.patientId,
      patientId: variables.patientId,
      detail: { code },
    });
    return {};
  },
});

export const openCourseJob = defineJob('open-course', {
  async record(tx, { variables }) {
    const opened = await openCourse(tx, variables);
    if (opened.ok) return { courseId: opened.value.courseId };
    // A returning patient under treatment was registered again: the pathway goes on with the course that is open.
    const open = opened.error.detail?.courseId;
    if (opened.error.code === 'COURSE_OPEN' && typeof open === 'string') return { courseId: open };
    throw new Error(`Expected to open a course, but got ${opened.error.code}`);
  },
});
