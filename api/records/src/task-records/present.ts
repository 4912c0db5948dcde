import type { EvidenceLine, Prefill, Reader, ValueSource } from '../record-types.ts';
import type { Row } from '../models/index.ts';
import { courseOf, currentDiagnosis, currentPrescription, patientOf, targetsOf } from '../clinical/current.ts';
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

export function line(zh: string, en: string, value: string | number | null | undefined): EvidenceLine[] {
  return value === null || value === undefined || value === '' ? [] : [{ zh, en, value: String(value) }];
}

const SIDES = { L: '左 L', R: '右 R', B: '双侧 B', NA: '不适用 NA' } as const;

export function sideText(side: keyof typeof SIDES | null | undefined): string | null {
  return side ? SIDES[side] : null;
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
    ...line('侧别', 'Laterality', sideText(course.laterality)),
    ...line(
      '分期',
      'Stage',
      stage && [stage.prefix, stage.t, stage.n, stage.m, stage.stageGroup].filter(Boolean).join(' '),
    ),
    ...line('优先级', 'Priority', course.category),
  ];
}

/** What must not be overlooked: pacemaker, pregnancy, infection, allergy, earlier radiotherapy. */
export async function safetyLines(reader: Reader, courseId: string): Promise<EvidenceLine[]> {
  const course = await courseOf(reader, courseId);
  const { flags } = await patientOf(reader, course.patientId);
  return [
    ...line(
      '起搏器',
      'Pacemaker',
      flags.pacemaker === undefined ? '未回答 unanswered' : flags.pacemaker ? '有 yes' : '无 no',
    ),
    ...line('妊娠', 'Pregnancy', flags.pregnancy ?? '未回答 unanswered'),
    ...line('知情同意', 'Consent', course.consentSigned ? '已签 signed' : '未签 not signed'),
    ...line('感染', 'Infection', flags.infection),
    ...line('过敏', 'Allergy', flags.allergy),
    ...line('既往放疗', 'Earlier radiotherapy', flags.priorRt ? '有 yes' : null),
  ];
}

/** Prescription with its targets: '66 Gy / 33 fx (2 Gy)'. */
export async function prescriptionLines(reader: Reader, courseId: string): Promise<EvidenceLine[]> {
  const rx = await currentPrescription(reader, courseId);
  if (!rx) return [];
  const targets = await targetsOf(reader, rx.id);
  return [
    ...line('处方版本', 'Prescription version', `${rx.version} · ${rx.status}`),
    ...line('技术', 'Technique', rx.technique),
    ...line('侧别', 'Laterality', sideText(rx.laterality)),
    ...targets.flatMap((target) => line(target.structure, target.structure, doseText(target))),
  ];
}

export function doseText(target: Pick<Row<'RxTarget'>, 'doseTotalCgy' | 'dosePerFxCgy' | 'fractions'>): string {
  return `${gyText(target.doseTotalCgy)} / ${target.fractions} 次 fx（${gyText(target.dosePerFxCgy)}/次）`;
}
