import type { SearchElement, SearchGroup, SearchRule } from '@rtflow/contract/rest/search';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { valueText } from '../../search/index-pending.ts';
import type { SqlValue } from '../../tx.ts';
import { RECORD_ELEMENTS } from './elements.ts';

export interface Condition {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/**
 * Criteria as a condition on the case `k`, its course `c` and patient `p`. Every rule on a form is one range of an index over the
 * answers: the case has such an answer, in any version of the form. A group without rules asks nothing.
 */
export function criteriaSql(
  group: SearchGroup,
  elements: ReadonlyMap<string, Pick<SearchElement, 'type'>>,
): Outcome<Condition | null> {
  const parts: Condition[] = [];
  for (const item of group.items) {
    const part = 'join' in item ? criteriaSql(item, elements) : ruleSql(item, elements);
    if (!part.ok) return part;
    if (part.value) parts.push(part.value);
  }
  if (parts.length === 0) return { ok: true, value: null };
  const joined = parts.map(({ sql }) => sql).join(group.join === 'and' ? ' AND ' : ' OR ');
  return { ok: true, value: { sql: `(${joined})`, params: parts.flatMap(({ params }) => params) } };
}

function ruleSql(
  rule: SearchRule,
  elements: ReadonlyMap<string, Pick<SearchElement, 'type'>>,
): Outcome<Condition | null> {
  const type = elements.get(rule.element)?.type;
  if (type === undefined) return refuse('BAD_INPUT', { element: rule.element });
  const given = compared(rule, type);
  if (given === undefined) return refuse('BAD_INPUT', { element: rule.element, value: rule.value ?? null });
  const own = Object.hasOwn(RECORD_ELEMENTS, rule.element)
    ? RECORD_ELEMENTS[rule.element as keyof typeof RECORD_ELEMENTS].column
    : null;
  if (own !== null) return { ok: true, value: ownSql(own, rule, given) };
  const column = type === 'number' || type === 'tick' ? 'v.number' : 'v.text';
  const fits = comparison(column, rule, given);
  return {
    ok: true,
    value: {
      sql: `k.id ${rule.operator === 'not' ? 'NOT ' : ''}IN (SELECT v.case_id FROM search_values v
        WHERE v.element_id = (SELECT e.id FROM search_elements e WHERE e.element = ?)${fits.sql && ` AND ${fits.sql}`})`,
      params: [rule.element, ...fits.params],
    },
  };
}

function ownSql(column: string, rule: SearchRule, given: string | number | null): Condition {
  if (rule.operator === 'has') return { sql: `${column} IS NOT NULL`, params: [] };
  // The record keeps codes as they are.
  const { sql, params } = comparison(column, rule, typeof given === 'string' ? (rule.value ?? '') : given);
  return rule.operator === 'not' ? { sql: `NOT (${sql})`, params } : { sql, params };
}

/** Undefined where the value is not of the element's type. */
function compared({ operator, value }: SearchRule, type: SearchElement['type']): string | number | null | undefined {
  if (operator === 'has') return null;
  if (value === undefined) return undefined;
  if (type === 'tick') return value === 'true' ? 1 : value === 'false' ? 0 : undefined;
  if (type === 'number') return Number.isFinite(Number(value)) && operator !== 'starts' ? Number(value) : undefined;
  if (type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  return valueText(value);
}

/** Dates with a time of day count as their day. */
function comparison(column: string, { operator }: SearchRule, given: string | number | null): Condition {
  const last = typeof given === 'string' ? `${given}\uffff` : given;
  switch (operator) {
    case 'has':
      return { sql: '', params: [] };
    case 'from':
      return { sql: `${column} >= ?`, params: [given] };
    case 'to':
      return { sql: `${column} <= ?`, params: [last] };
    case 'starts':
      return { sql: `${column} >= ? AND ${column} <= ?`, params: [given, last] };
    case 'is':
    case 'not':
      return typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given)
        ? { sql: `${column} >= ? AND ${column} <= ?`, params: [given, last] }
        : { sql: `${column} = ?`, params: [given] };
  }
}
