import type { Banner } from '@rtflow/contract';
import type { Words } from '../../clinical/record-words.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Row } from '../../models/index.ts';
import { rowOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { ageAt } from '../age.ts';
import { leadingDiagnosis } from '../diagnosis.ts';
import { named } from '../named.ts';
import { photoUrl } from './patient-photos.ts';

type Flags = Row<'Patient'>['flags'];

/** The identity line of a patient with one course (the newest when none is named); null when there is no such patient. */
export async function bannerOf(
  reader: Reader,
  actor: Actor,
  of: { readonly patientId: string; readonly courseId?: string | null },
): Promise<Banner | null> {
  const patient = await rowOf(reader, 'Patient', { id: of.patientId });
  if (!patient) return null;
  const course = of.courseId
    ? await rowOf(reader, 'Course', { id: of.courseId, patientId: of.patientId })
    : await rowOf(reader, 'Course', { patientId: of.patientId }, ['-openedAt', '-id']);
  const names = seesNames(actor);
  return {
    patientId: patient.id,
    patientNo: patient.patientNo,
    name: shownName(patient.name, names),
    masked: !names,
    sex: patient.sex,
    birthDate: names ? patient.birthDate : null,
    ageYears: ageAt(patient.birthDate, reader.now),
    photoUrl: names && patient.photoAttachmentId ? photoUrl(patient.id, patient.photoAttachmentId, 'thumbnail') : null,
    flags: flagsOf(patient.flags),
    course: course ? await courseLine(reader, course) : null,
  };
}

async function courseLine(reader: Reader, course: Row<'Course'>): Promise<Banner['course']> {
  const diagnosis = await leadingDiagnosis(reader, course.id);
  const stage = await rowOf(reader, 'Stage', { courseId: course.id }, ['-version']);
  const attending = course.attendingId ? await rowOf(reader, 'User', { id: course.attendingId }) : null;
  return {
    courseId: course.id,
    courseNo: course.courseNo,
    status: course.status,
    site: course.site,
    laterality: course.laterality,
    diagnosis: diagnosis ? (diagnosis.departmentDiagnosis ?? diagnosis.icd11Stem) : null,
    stage: stage ? stageText(stage) : null,
    technique: course.technique,
    intent: course.intent,
    category: course.category,
    attending: named(attending?.nameZh, attending?.nameEn),
    device: await courseDevice(reader, course.id),
    fractionsDelivered: course.deliveredFractions,
    fractionsPrescribed: course.prescribedFractions > 0 ? course.prescribedFractions : null,
  };
}

export function stageText(stage: Row<'Stage'>): string {
  const tnm = [stage.t, stage.n, stage.m].filter(Boolean).join('');
  return [tnm, stage.stageGroup ?? stage.figo].filter(Boolean).join(' ');
}

/** Machine of the next, else the last, treatment appointment. */
export async function courseDevice(reader: Reader, courseId: string): Promise<Words | null> {
  const row = await reader.sql.get<{ name_zh: string; name_en: string }>(
    `SELECT d.name_zh, d.name_en FROM appointments a JOIN devices d ON d.id = a.device_id
      WHERE a.course_id = ? AND a.kind IN ('FIRST', 'REGULAR') AND a.status NOT IN ('CANCELLED', 'MISSED')
      ORDER BY a.start_at DESC LIMIT 1`,
    [courseId],
  );
  return named(row?.name_zh, row?.name_en);
}

function flagsOf(flags: Flags): Banner['flags'] {
  const stated = (value: unknown): 'yes' | 'no' | 'unanswered' =>
    value === undefined || value === null
      ? 'unanswered'
      : value === false || value === 'NO' || value === '' || value === 'NOT_APPLICABLE'
        ? 'no'
        : 'yes';
  const worded = (kind: 'allergy' | 'infection', text: string | undefined) => ({
    kind,
    state: stated(text),
    ...(text ? { text } : {}),
  });
  return [
    worded('allergy', flags.allergy),
    worded('infection', flags.infection),
    { kind: 'pacemaker', state: stated(flags.pacemaker) },
    { kind: 'pregnancy', state: stated(flags.pregnancy) },
    { kind: 'priorRt', state: stated(flags.priorRt) },
  ];
}
