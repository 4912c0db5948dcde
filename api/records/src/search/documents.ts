import { schemaOf } from '../clinical/form-words.ts';
import type { Words } from '../clinical/record-words.ts';
import type { Row } from '../models/index.ts';
import { titlesOf, clusterOf } from '../queries/icd11/search.ts';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';
import { answersOf, type Answer } from './answers.ts';
import type { CodeWords } from './code-words.ts';

/** One text of a document with the field it stands in. */
export interface SearchText {
  /** Where a form's field stands in its data; null outside of forms. */
  readonly path: string | null;
  readonly label: Words;
  readonly text: Words;
}

/** A thing that is found: its texts and the values that can be asked for. */
export interface SearchDocument {
  readonly courseId: string | null;
  readonly patientId: string | null;
  readonly title: Words;
  readonly at: number;
  readonly texts: readonly SearchText[];
  readonly answers: readonly Answer[];
}

/** What stands in the record now; null when it is gone. */
export async function readDocument(
  reader: Reader,
  words: CodeWords,
  { kind, entityId }: { readonly kind: string; readonly entityId: string },
): Promise<SearchDocument | null> {
  if (kind === 'form') return formDocument(reader, words, entityId);
  return kind === 'patient' ? patientDocument(reader, entityId) : diagnosisDocument(reader, entityId);
}

async function formDocument(reader: Reader, words: CodeWords, id: string): Promise<SearchDocument | null> {
  const submission = await rowOf(reader, 'FormSubmission', { id });
  const form =
    submission &&
    (await reader.sql.get<{ resource: string }>('SELECT resource FROM wf_form WHERE form_id = ? AND version = ?', [
      submission.formId,
      submission.formVersion,
    ]));
  if (!submission || !form) return null;
  const schema = schemaOf({ formId: submission.formId, version: submission.formVersion, ...form });
  const answers = answersOf(schema, submission.data);
  const texts: SearchText[] = [];
  for (const answer of answers) texts.push(await textOf(words, answer));
  return {
    courseId: submission.courseId,
    patientId: submission.courseId === null ? submission.patientId : null,
    title: { zh: schema.properties.titleZh, en: schema.properties.titleEn },
    at: submission.submittedAt,
    texts: texts.filter(({ text }) => text.zh !== ''),
    answers,
  };
}

/** As it is read: words and code of what is coded, numbers with their unit, no ticks. */
async function textOf(words: CodeWords, answer: Answer): Promise<SearchText> {
  const { field, label, path, value } = answer;
  const named = await words.of(answer);
  const plain = typeof value === 'boolean' ? '' : String(value);
  const unit = field.properties?.unit ? ` ${field.properties.unit}` : '';
  const said = (word: string) => (word === plain ? plain : `${word} (${plain})`);
  const isId = field.properties?.codeList === 'staff' || field.properties?.codeList === 'devices';
  const text = named
    ? isId
      ? named
      : { zh: said(named.zh), en: said(named.en) }
    : { zh: plain && plain + unit, en: plain && plain + unit };
  return { path, label, text };
}

async function patientDocument(reader: Reader, id: string): Promise<SearchDocument | null> {
  const patient = await rowOf(reader, 'Patient', { id });
  if (!patient || patient.mergedIntoId !== null) return null;
  return {
    courseId: null,
    patientId: id,
    title: { zh: '病人', en: 'Patient' },
    at: patient.registeredAt,
    texts: [
      same({ zh: '姓名', en: 'Name' }, patient.name),
      same({ zh: '病案号', en: 'Patient number' }, patient.patientNo),
      ...(patient.hisPatientId ? [same({ zh: 'HIS 号', en: 'HIS number' }, patient.hisPatientId)] : []),
    ],
    answers: [],
  };
}

async function diagnosisDocument(reader: Reader, id: string): Promise<SearchDocument | null> {
  const row = await rowOf(reader, 'Diagnosis', { id });
  if (!row) return null;
  const cluster = clusterOf(row);
  const [title] = (await titlesOf(reader, [cluster])).rows;
  const code = { zh: 'ICD-11', en: 'ICD-11' };
  return {
    courseId: row.courseId,
    patientId: null,
    title: { zh: `诊断 v${row.version}`, en: `Diagnosis v${row.version}` },
    at: row.recordedAt,
    texts: [
      ...(title
        ? [{ path: null, label: code, text: { zh: `${title.zh} (${cluster})`, en: `${title.en} (${cluster})` } }]
        : [same(code, cluster)]),
      ...departmentTexts(row),
    ],
    answers: [],
  };
}

function departmentTexts(row: Row<'Diagnosis'>): SearchText[] {
  return row.departmentDiagnosis ? [same({ zh: '科室诊断', en: 'Department diagnosis' }, row.departmentDiagnosis)] : [];
}

function same(label: Words, text: string): SearchText {
  return { path: null, label, text: { zh: text, en: text } };
}
