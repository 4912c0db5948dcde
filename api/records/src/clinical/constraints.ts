import type { JobContext } from '@rtflow/contract';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowOf, rowsOf } from '../rows.ts';

export type Constraint = JobContext<'evaluate-plan'>['constraints'][number];

/** Items of this code list: `detail` = { template, structure, metric, operator, limit, unit }. */
export const CONSTRAINT_LIST = 'oar-constraint';
const OPERATORS = { LT: '<', LE: '<=', GT: '>', GE: '>=' } as const;

/** The constraints of a plan's request: its template's rows, with the overrides of the prescription in their place. */
export async function constraintsOf(reader: Reader, plan: Row<'Plan'>): Promise<Constraint[]> {
  const rx = await rowOf(reader, 'Prescription', { courseId: plan.courseId, version: plan.rxVersion });
  const items = await rowsOf(reader, 'CodeItem', { listCode: CONSTRAINT_LIST, effectiveTo: null }, { order: ['sort'] });
  const template = items
    .filter(({ detail }) => detail?.template === rx?.request.oarTemplateId)
    .flatMap((item) => constraintOf(item));
  const overrides = overridesOf(rx);
  const replaced = new Set(overrides.map(keyOf));
  return [...template.filter((row) => !replaced.has(keyOf(row))), ...overrides];
}

function constraintOf({ code, detail }: Row<'CodeItem'>): Constraint[] {
  const { structure, metric, operator, limit, unit } = detail ?? {};
  const known = Object.values(OPERATORS).find((symbol) => symbol === operator);
  if (!known || typeof structure !== 'string' || typeof metric !== 'string' || typeof limit !== 'number') return [];
  return [{ rowId: code, structure, metric, operator: known, limit, unit: typeof unit === 'string' ? unit : 'Gy' }];
}

interface Override {
  readonly structure: string;
  readonly metric: string;
  readonly op: keyof typeof OPERATORS;
  readonly value: number;
}

function overridesOf(rx: Row<'Prescription'> | null): Constraint[] {
  const rows = (rx?.request.overrides ?? []) as Override[];
  return rows.map(({ structure, metric, op, value }, index) => ({
    rowId: `RX${index + 1}`,
    structure,
    metric,
    operator: OPERATORS[op],
    limit: value,
    unit: metric.startsWith('V') ? '%' : 'Gy',
  }));
}

function keyOf({ structure, metric }: Constraint): string {
  return `${structure} ${metric}`;
}
