import { PLAN_ROWS, type JobResult, type PlanRowId } from '@rtflow/contract';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';
import { constraintsOf, type Constraint } from './constraints.ts';
import { wordsOf, type Words } from './record-words.ts';

type Evaluated = JobResult<'evaluate-plan'>['rows'][number];
/** One row of an evaluation as it is stored: the limit that was in force beside the value. */
export type StoredRow = Evaluated & Partial<Constraint>;

/** What a doctor decides on: one line each, with units. */
export interface EvaluationRow {
  readonly rowId: string;
  readonly structure: string;
  readonly metric: string;
  /** '< 45 Gy'. */
  readonly limit: string;
  /** '41.2 Gy', or why there is none. */
  readonly value: string;
  readonly result: 'met' | 'out' | 'none';
}

/** The evaluation of the plan file that is attached now; null when that file could not be evaluated (no dose). */
export async function evaluationOf(reader: Reader, plan: Row<'Plan'>): Promise<Row<'PlanEvaluation'> | null> {
  const file = plan.planUid ? await rowOf(reader, 'DicomInstance', { sopInstanceUid: plan.planUid }) : null;
  const evaluation = await rowOf(reader, 'PlanEvaluation', { planId: plan.id }, ['-evaluatedAt']);
  // That of the revision before is older than the file of this one.
  return evaluation && file && evaluation.evaluatedAt >= file.receivedAt ? evaluation : null;
}

/** Rows of the evaluation; without one, the constraints of the template, each to be read from the planning system. */
export async function evaluationRows(reader: Reader, plan: Row<'Plan'>): Promise<EvaluationRow[]> {
  const evaluation = await evaluationOf(reader, plan);
  if (evaluation) return (evaluation.rows as unknown as StoredRow[]).map((row) => shown(row, 'NO_DVH'));
  const constraints = await constraintsOf(reader, plan);
  return constraints.map((row) => shown({ ...row, value: null, met: null }, 'NO_DOSE'));
}

function shown(row: StoredRow, without: string): EvaluationRow {
  const { rowId, value, met } = row;
  const ofPlan = rowId in PLAN_ROWS ? PLAN_ROWS[rowId as PlanRowId] : null;
  const unit = ofPlan?.unit ?? row.unit ?? '';
  return {
    rowId,
    structure: ofPlan ? bilingual(ofPlan) : (row.structure ?? ''),
    metric: row.metric ?? '',
    limit: limitText(row, unit),
    value: met === null ? bilingual(wordsOf('notComputed', row.reason ?? without)) : numberText(value, unit),
    result: met === null ? 'none' : met ? 'met' : 'out',
  };
}

function limitText({ operator, limit, expected }: StoredRow, unit: string): string {
  if (limit !== undefined) return `${operator ?? ''} ${numberText(limit, unit)}`.trim();
  return expected === undefined ? '' : `= ${numberText(expected, unit)}`;
}

function numberText(value: number | null, unit: string): string {
  return value === null ? '' : `${Math.round(value * 100) / 100} ${unit}`.trim();
}

/** A form's answer is one text: it must be read in both languages. */
function bilingual({ zh, en }: Words): string {
  return `${zh} / ${en}`;
}
