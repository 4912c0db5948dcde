import { unknownCodeWords } from '../../clinical/coded-diagnosis.ts';
import { dayOf } from '../../clinical/hospital-time.ts';
import { unknownCodes } from '../../queries/icd11/search.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import { initialsOf } from '../../starter/code-lists.ts';
import type { Tx } from '../../tx.ts';

export interface DepartmentDiagnosis {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly icd11: readonly string[];
}

const LIST = 'department-diagnosis';

/** n:m: several codes under one diagnosis, one code under several. Without codes the diagnosis is offered no longer; what was recorded stays. */
export async function saveDepartmentDiagnosis(tx: Tx, wanted: DepartmentDiagnosis): Promise<Outcome<null>> {
  const { code, zh, en } = wanted;
  const icd11 = [...new Set(wanted.icd11)];
  for (const cluster of icd11) {
    const [unknown] = await unknownCodes(tx, cluster);
    if (unknown) return refuseAs({ code: 'ICD11_UNKNOWN', ...unknownCodeWords(unknown), detail: { icd11: unknown } });
  }
  const known = await rowOf(tx, 'CodeItem', { listCode: LIST, code }, ['-effectiveFrom']);
  const set = {
    nameZh: zh,
    nameEn: en,
    pinyin: initialsOf(zh),
    effectiveTo: icd11.length === 0 ? dayOf(tx.now) : null,
  };
  if (known) await updateRows(tx, 'CodeItem', { id: known.id }, set);
  else await insertRow(tx, 'CodeItem', { id: tx.newId(), listCode: LIST, code, ...set });
  await tx.sql.run('DELETE FROM department_diagnosis_codes WHERE diagnosis = ?', [code]);
  for (const cluster of icd11) await insertRow(tx, 'DepartmentDiagnosisCode', { diagnosis: code, icd11: cluster });
  await tx.audit({ action: 'icd11.department-map', entity: 'code-item', entityId: code, detail: { icd11 } });
  return { ok: true, value: null };
}
