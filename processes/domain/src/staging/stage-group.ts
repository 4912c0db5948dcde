import { err, ok, type Result } from '../result.ts';
import { takes, type StageFactors, type StageTable } from './stage-table.ts';
import { STAGE_TABLES } from './tables.ts';

export interface StageInput {
  /** AJCC8, UICC8, FIGO2018 … */
  readonly system: string;
  /** ICD-11 stem of the diagnosis. */
  readonly icd11: string;
  /** c, p, yc, yp, r; absent: clinical. */
  readonly prefix?: string;
  readonly t: string;
  readonly n: string;
  readonly m: string;
  readonly factors?: StageFactors;
}
export interface StageGroup {
  readonly group: string;
  readonly tableId: string;
  readonly source: string;
}
export type StageFault =
  /** No table is shipped for this system, site and prefix: the group is typed. */
  | { readonly code: 'NO_TABLE' }
  /** A category that the table does not know. */
  | { readonly code: 'UNKNOWN_CATEGORY'; readonly field: 't' | 'n' | 'm'; readonly known: readonly string[] }
  /** Not enough is known (TX, a subdivision, PSA) to say the group. */
  | { readonly code: 'UNDETERMINED' };

/** The stage group that the table of this system and site gives. @param tables a department's own may stand in front */
export function stageGroup(
  input: StageInput,
  tables: readonly StageTable[] = STAGE_TABLES,
): Result<StageGroup, StageFault> {
  const table = tables.find((one) => isFor(one, input));
  if (!table) return err({ code: 'NO_TABLE' });
  for (const field of ['t', 'n', 'm'] as const) {
    if (!table[field].includes(input[field])) return err({ code: 'UNKNOWN_CATEGORY', field, known: table[field] });
  }
  for (const row of table.rows) {
    if (!takes(row.t, input.t) || !takes(row.n, input.n) || !takes(row.m, input.m)) continue;
    const holds = row.when ? row.when(input.factors ?? {}) : true;
    if (holds === undefined) return err({ code: 'UNDETERMINED' });
    if (holds) return ok({ group: row.group, tableId: table.id, source: table.source });
  }
  return err({ code: 'UNDETERMINED' });
}

function isFor(table: StageTable, { system, icd11, prefix }: StageInput): boolean {
  if (!table.systems.includes(system) || !table.icd11.some((stem) => icd11.startsWith(stem))) return false;
  return table.prefixes === undefined || table.prefixes.includes(prefix || 'c');
}
