import { CATEGORIES } from '@rtflow/contract';
import type { PriorityCategory } from '@rtflow/contract';
import { z } from 'zod';
import { icd11Refusal } from '../clinical/coded-diagnosis.ts';
import { courseOf, currentDiagnosis, patientOf } from '../clinical/current.ts';
import { decide } from '../clinical/decide.ts';
import { ageOn, dayOf } from '../clinical/hospital-time.ts';
import { count } from '../clinical/record-words.ts';
import { diagnosisFields, writeDiagnosis } from '../clinical/write-diagnosis.ts';
import type { PatientFlags } from '../models/patients.ts';
import { clusterOf } from '../queries/icd11/search.ts';
import { rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { codes, numberCode, text, ticked, yesNo } from './fields.ts';
import { from, line, merge } from './present.ts';

const fields = diagnosisFields.extend({
  site: z.string(),
  siteGroup: z.string(),
  intent: z.string(),
  technique: z.string(),
  attendingId: z.string(),
  fastGrowing: ticked,
  urgent: ticked,
  symptomatic: ticked,
  priorRt: yesNo,
  priorRtDetail: text,
  pacemaker: yesNo,
  pregnancy: z.enum(['no', 'yes', 'NA']),
  infection: codes,
  hasAllergy: yesNo.optional(),
  allergy: text,
  ecog: numberCode.optional(),
  consentSigned: ticked,
});
type Form = z.infer<typeof fields>;

const PREGNANCY = { no: 'NO', yes: 'YES', NA: 'NOT_APPLICABLE' } as const;

export const courseOpen = defineTask({
  taskId: 'course-open',
  fields,
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    const { flags, sex } = await patientOf(reader, course.patientId);
    const earlier = await rowsOf(reader, 'Course', { patientId: course.patientId }, { order: ['-openedAt'], limit: 2 });
    const last = earlier.find(({ id }) => id !== course.id);
    const diagnosis = last ? await currentDiagnosis(reader, last.id) : null;
    return merge(
      from('RULE', { pregnancy: sex === 'M' ? 'NA' : undefined, priorRt: last?.startedAt ? 'yes' : undefined }),
      from('FORM', {
        icd11: diagnosis ? clusterOf(diagnosis) : undefined,
        departmentDiagnosis: diagnosis?.departmentDiagnosis,
        hasAllergy: flags.allergy === undefined ? undefined : flags.allergy === '' ? 'no' : 'yes',
        allergy: flags.allergy,
        pacemaker: flags.pacemaker === undefined ? undefined : flags.pacemaker ? 'yes' : 'no',
        attendingId: course.attendingId,
      }),
    );
  },
  async evidence(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    const patient = await patientOf(reader, course.patientId);
    const courses = await rowsOf(reader, 'Course', { patientId: patient.id });
    return [
      ...line('年龄', 'Age', count(ageOn(patient.birthDate, dayOf(reader.now)), '岁', 'years')),
      ...line('既往疗程', 'Earlier courses', `${courses.length - 1}`),
    ];
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const course = await courseOf(tx, courseId);
    const unknown = await icd11Refusal(tx, form.icd11);
    if (unknown) return unknown;
    await writeDiagnosis(tx, course, form);
    await recordFlags(tx, course.patientId, form);
    await updateRows(
      tx,
      'Course',
      { id: courseId },
      {
        status: course.status === 'DRAFT' ? 'ACTIVE' : course.status,
        intent: form.intent,
        technique: form.technique,
        site: form.site,
        laterality: form.laterality,
        category: (await categoryOf(tx, form)) ?? course.category,
        attendingId: form.attendingId,
        ecog: form.ecog ?? null,
        consentSigned: form.consentSigned,
        priorRt: form.priorRt === 'yes' ? { site: form.priorRtDetail } : null,
        version: course.version + 1,
      },
    );
    return {};
  },
});

async function recordFlags(tx: Tx, patientId: string, form: Form): Promise<void> {
  const patient = await patientOf(tx, patientId);
  const infections = form.infection.filter((code) => code !== 'NONE');
  const flags: PatientFlags = {
    ...patient.flags,
    pacemaker: form.pacemaker === 'yes',
    pregnancy: PREGNANCY[form.pregnancy],
    priorRt: form.priorRt === 'yes',
    // An empty text says 'none'; a question that nobody answered leaves what was known.
    ...(form.hasAllergy === 'no' ? { allergy: '' } : form.allergy && { allergy: form.allergy }),
    ...(form.infection.length > 0 && { infection: infections.join(', ') }),
  };
  await updateRows(tx, 'Patient', { id: patientId }, { flags, version: patient.version + 1 });
}

/** The process asks the same table right after this task. */
async function categoryOf(tx: Tx, form: Form): Promise<PriorityCategory | null> {
  const { intent, fastGrowing, urgent, symptomatic, siteGroup, technique } = form;
  const answer = await decide(tx, 'priority-category', {
    intent,
    fastGrowing,
    urgent,
    symptomatic,
    siteGroup,
    technique,
    courseOpen: { intent, fastGrowing, urgent, symptomatic, siteGroup, technique },
  });
  return CATEGORIES.find((category) => category === answer) ?? null;
}
