import type { RouteAnswer } from '@rtflow/contract';
import { nameOf, type FormComponent, type FormSchema } from '@rtflow/forms/form-schema';
import { currentDiagnosis } from '../../clinical/current.ts';
import { schemaOf } from '../../clinical/form-words.ts';
import { both } from '../../clinical/record-words.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import { formOf } from '../form-of.ts';
import { clusterOf } from '../icd11/search.ts';
import { peopleNamed } from '../named.ts';
import { stageText } from './banner.ts';

/** Fields of the opening form that say where and how a course is treated: they are not the diagnosis. */
const NOT_HERE = ['site', 'siteGroup'];

/** The groups of the opening form that hold diagnosis and stage, so that both places ask, check and say the same. */
export async function diagnosisSchema(reader: Reader): Promise<{ schema: FormSchema; version: number } | null> {
  const form = await formOf(reader, { formKey: null, formId: 'course-open' });
  if (!form) return null;
  const schema = schemaOf(form);
  const holds = (group: FormComponent, field: string) =>
    group.components?.some((one) => nameOf(one) === field) ?? false;
  const components = schema.components
    .filter((group) => holds(group, 'icd11') || holds(group, 'stageSystem'))
    .map((group) => ({
      ...group,
      components: group.components?.filter((one) => !NOT_HERE.includes(nameOf(one) ?? '')) ?? [],
    }));
  return { schema: { ...schema, components }, version: form.version };
}

/** The form as it stands, and every version that stood before. */
export async function diagnosisForm(
  reader: Reader,
  courseId: string,
): Promise<Outcome<RouteAnswer<'courses.diagnosis'>>> {
  const course = await rowOf(reader, 'Course', { id: courseId });
  const form = await diagnosisSchema(reader);
  if (!course || !form) return refuse('NOT_FOUND', { courseId });
  const diagnosis = await currentDiagnosis(reader, courseId);
  const stages = await rowsOf(reader, 'Stage', { courseId }, { order: ['-version'] });
  const stage = diagnosis ? (stages.find(({ diagnosisId }) => diagnosisId === diagnosis.id) ?? null) : null;
  return {
    ok: true,
    value: {
      schema: form.schema as unknown as Record<string, unknown>,
      formVersion: form.version,
      version: course.version,
      data: definedOnly({ ...diagnosisValues(diagnosis), ...stageValues(stage, diagnosis !== null) }),
      history: await historyOf(reader, courseId, stages),
    },
  };
}

function diagnosisValues(row: Row<'Diagnosis'> | null): Record<string, unknown> {
  if (!row) return {};
  const { departmentDiagnosis, kind, laterality, icdO3Topography, icdO3Morphology, pathology, diagnosedDate } = row;
  const values = { departmentDiagnosis, laterality, icdO3Topography, icdO3Morphology, pathology, diagnosedDate };
  return { ...values, icd11: clusterOf(row), diagnosisKind: kind };
}

function stageValues(row: Row<'Stage'> | null, staged: boolean): Record<string, unknown> {
  if (!row) return staged ? { stageSystem: 'NA' } : {};
  const { system, prefix, t, n, m, factors } = row;
  // Where the group is the table's, it is left to the table again.
  const own = row.stageGroup !== factors?.['computed'];
  return {
    stageSystem: system,
    stagePrefix: prefix,
    t,
    n,
    m,
    ...(own && { stageGroup: row.stageGroup, stageReason: factors?.['reason'] }),
  };
}

async function historyOf(
  reader: Reader,
  courseId: string,
  stages: readonly Row<'Stage'>[],
): Promise<RouteAnswer<'courses.diagnosis'>['history']> {
  const rows = await rowsOf(reader, 'Diagnosis', { courseId }, { order: ['-version'] });
  const people = await peopleNamed(
    reader,
    rows.map(({ recordedBy }) => recordedBy),
  );
  return rows.map((row) => {
    const stage = stages.find(({ diagnosisId }) => diagnosisId === row.id);
    return {
      version: row.version,
      at: new Date(row.recordedAt).toISOString(),
      who: people(row.recordedBy) ?? both`${row.recordedBy}`,
      code: clusterOf(row),
      release: row.icdRelease,
      name: row.departmentDiagnosis,
      stage: stage ? stageText(stage) : null,
      reason: row.reason,
    };
  });
}

function definedOnly(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}
