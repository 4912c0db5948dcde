import { stageGroup } from '@rtflow/domain/staging/index';
import { z } from 'zod';
import type { Row } from '../models/index.ts';
import { insertRow } from '../rows.ts';
import { day, side, text } from '../task-records/fields.ts';
import type { Tx } from '../tx.ts';
import { codedColumns } from './coded-diagnosis.ts';
import { nextVersion } from './current.ts';

/** The fields of diagnosis and stage, wherever a person fills them in. */
export const diagnosisFields = z.object({
  icd11: z.string(),
  departmentDiagnosis: text,
  diagnosisKind: z.enum(['PRIMARY', 'METASTASIS', 'OTHER']),
  laterality: side,
  icdO3Topography: text,
  icdO3Morphology: text,
  pathology: text,
  diagnosedDate: day.optional(),
  stageSystem: z.string(),
  stagePrefix: text,
  t: text,
  n: text,
  m: text,
  stageGroup: text,
  stageReason: text,
});
export type DiagnosisFields = z.infer<typeof diagnosisFields>;

/** A new version of the diagnosis with its stage; earlier ones stay. */
export async function writeDiagnosis(
  tx: Tx,
  course: Pick<Row<'Course'>, 'id' | 'patientId'>,
  form: DiagnosisFields,
  reason?: string,
): Promise<void> {
  const diagnosisId = tx.newId();
  await insertRow(tx, 'Diagnosis', {
    id: diagnosisId,
    courseId: course.id,
    patientId: course.patientId,
    version: await nextVersion(tx, 'Diagnosis', course.id),
    kind: form.diagnosisKind,
    ...(await codedColumns(tx, form.icd11)),
    departmentDiagnosis: form.departmentDiagnosis ?? null,
    icdO3Topography: form.icdO3Topography ?? null,
    icdO3Morphology: form.icdO3Morphology ?? null,
    laterality: form.laterality,
    pathology: form.pathology?.slice(0, 512) ?? null,
    diagnosedDate: form.diagnosedDate ?? null,
    reason: reason ?? null,
    recordedAt: tx.now,
    recordedBy: tx.actor.id,
  });
  if (form.stageSystem !== 'NA') await writeStage(tx, course.id, diagnosisId, form);
}

/** The group of the table, or the doctor's own with the reason; which table said what is kept beside it. */
async function writeStage(tx: Tx, courseId: string, diagnosisId: string, form: DiagnosisFields): Promise<void> {
  const { stageSystem: system, icd11, stagePrefix: prefix, t = '', n = '', m = '' } = form;
  const computed = stageGroup({ system, icd11, t, n, m, ...(prefix && { prefix }) });
  const byTable = computed.ok ? computed.value : null;
  await insertRow(tx, 'Stage', {
    id: tx.newId(),
    courseId,
    diagnosisId,
    version: await nextVersion(tx, 'Stage', courseId),
    system: form.stageSystem,
    prefix: form.stagePrefix ?? null,
    t: form.t ?? null,
    n: form.n ?? null,
    m: form.m ?? null,
    stageGroup: form.stageGroup || byTable?.group || null,
    factors: byTable && {
      table: byTable.tableId,
      source: byTable.source,
      computed: byTable.group,
      ...(form.stageReason && { reason: form.stageReason }),
    },
    recordedAt: tx.now,
    recordedBy: tx.actor.id,
  });
}
