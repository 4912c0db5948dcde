import type { EvidenceLine, Prefill, Reader, ValueSource } from '../record-types.ts';
import type { Row } from '../models/index.ts';
import { courseOf, currentDiagnosis, currentPrescription, patientOf, targetsOf } from '../clinical/current.ts';
import { both, UNANSWERED, wordsOf, type Words } from '../clinical/record-words.ts';
import { rowOf } from '../rows.ts';

/** Values from one source; what is null or undefined is left for the person. */
export function from(source: ValueSource, values: Readonly<Record<string, unknown>>): Prefill {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return {
    values: Object.fromEntries(known),
    sources: Object.fromEntries(known.map(([field]) => [field, source])),
  };
}

/** Later ones win. */
export function merge(...parts: readonly Prefill[]): Prefill {
  return {
    values: Object.assign({}, ...parts.map(({ values }) => values)),
    sources: Object.assign({}, ...parts.map(({ sources }) => sources)),
  };
}

export function pick(data: Readonly<Record<string, unknown>>, ...fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((field) => field in data).map((field) => [field, data[field]]));
}

/** A fact with its label; one that is missing is no line. A plain value reads the same in both languages. */
export function line(zh: string, en: string, value: Words | string | number | null | undefined): EvidenceLine[] {
  if (value === null || value === undefined) return [];
  const said = typeof value === 'object' ? value : { zh: String(value), en: String(value) };
  return said.zh === '' ? [] : [{ zh, en, value: said }];
}

export function sideWords(side: string | null | undefined): Words | null {
  return side ? wordsOf('laterality', side) : null;
}

/** 6000 cGy -> '60 Gy'. */
export function gyText(centigray: number): string {
  return `${Math.round(centigray) / 100} Gy`;
}

/** Diagnosis, side and stage of a course. */
export async function diagnosisLines(reader: Reader, courseId: string): Promise<EvidenceLine[]> {
  const diagnosis = await currentDiagnosis(reader, courseId);
  const stage = await rowOf(reader, 'Stage', { courseId }, ['-version']);
  const course = await courseOf(reader, courseId);
  return [
    ...line('诊断', 'Diagnosis', diagnosis?.departmentDiagnosis ?? diagnosis?.icd11Stem),
    ...line('侧别', 'Laterality', sideWords(course.laterality)),
    ...line(
      '分期',
      'Stage',
      stage && [stage.prefix, stage.t, stage.n, stage.m, stage.stageGroup].filter(Boolean).join(' '),
    ),
    ...line('优先级', 'Priority', course.category),
  ];
}

const YES: Words = { zh: '有', en: 'yes' };
const NO: Words = { zh: '无', en: 'no' };
export const SIGNED: Words = { zh: '已签', en: 'signed' };
export const UNSIGNED: Words = { zh: '未签', en: 'not signed' };

/** What must not be overlooked: pacemaker, pregnancy, infection, allergy, earlier radiotherapy. */
export async function safetyLines(reader: Reader, courseId: string): Promise<EvidenceLine[]> {
  const course = await courseOf(reader, courseId);
  const { flags } = await patientOf(reader, course.patientId);
  return [
    ...line('起搏器', 'Pacemaker', flags.pacemaker === undefined ? UNANSWERED : flags.pacemaker ? YES : NO),
    ...line('妊娠', 'Pregnancy', flags.pregnancy ? wordsOf('pregnancy', flags.pregnancy) : UNANSWERED),
    ...line('知情同意', 'Consent', course.consentSigned ? SIGNED : UNSIGNED),
    ...line('感染', 'Infection', flags.infection),
    ...line('过敏', 'Allergy', flags.allergy),
    ...line('既往放疗', 'Earlier radiotherapy', flags.priorRt ? YES : null),
  ];
}

/** Prescription with its targets: '66 Gy / 33 fx (2 Gy/fx)'. */
export async function prescriptionLines(reader: Reader, courseId: string): Promise<EvidenceLine[]> {
  const rx = await currentPrescription(reader, courseId);
  if (!rx) return [];
  const targets = await targetsOf(reader, rx.id);
  return [
    ...line('处方版本', 'Prescription version', both`${rx.version} · ${wordsOf('prescription', rx.status)}`),
    ...line('技术', 'Technique', rx.technique),
    ...line('侧别', 'Laterality', sideWords(rx.laterality)),
    ...targets.flatMap((target) => line(target.structure, target.structure, doseText(target))),
  ];
}

export function doseText(target: Pick<Row<'RxTarget'>, 'doseTotalCgy' | 'dosePerFxCgy' | 'fractions'>): Words {
  const [total, each] = [gyText(target.doseTotalCgy), gyText(target.dosePerFxCgy)];
  return {
    zh: `${total} / ${target.fractions} 次（${each}/次）`,
    en: `${total} / ${target.fractions} fx (${each}/fx)`,
  };
}
