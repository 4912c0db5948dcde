import type { SqlValue } from '../../tx.ts';
import { SearchFault, type Clause, type Column, type ColumnKind } from './entity.ts';

const COMPARISONS = { $eq: '=', $neq: '<>', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

/** A plain value means equal; an object holds operators that all must hold. */
export function conditionOf(name: string, column: Pick<Column, 'sql' | 'kind'>, value: unknown): Clause {
  if (typeof value !== 'object' || value === null) return compare(name, column, '=', value);
  const parts = Object.entries(value).map(([operator, operand]) => operatorClause(name, column, operator, operand));
  if (parts.length === 0) throw new SearchFault(`Expected a value or an operator for ${name}, but got {}`);
  return { text: `(${parts.map(({ text }) => text).join(' AND ')})`, params: parts.flatMap(({ params }) => params) };
}

// Four plain arguments: a small dispatch between the two functions beside it.
function operatorClause(
  name: string,
  column: Pick<Column, 'sql' | 'kind'>,
  operator: string,
  operand: unknown,
): Clause {
  if (operator in COMPARISONS) return compare(name, column, COMPARISONS[operator as keyof typeof COMPARISONS], operand);
  switch (operator) {
    case '$exists':
      if (typeof operand !== 'boolean') throw new SearchFault(`Expected $exists of ${name} to be true or false`);
      return { text: `${column.sql} IS ${operand ? 'NOT ' : ''}NULL`, params: [] };
    case '$in':
    case '$notIn': {
      if (!Array.isArray(operand)) throw new SearchFault(`Expected a list for ${operator} of ${name}`);
      if (operand.length === 0) return { text: operator === '$in' ? '1 = 0' : '1 = 1', params: [] };
      const not = operator === '$in' ? '' : 'NOT ';
      const params = operand.map((one) => inside(name, column.kind, one));
      return { text: `${column.sql} ${not}IN (${params.map(() => '?').join(', ')})`, params };
    }
    case '$like':
      if (column.kind !== 'text' || typeof operand !== 'string')
        throw new SearchFault(`Expected text for $like of ${name}`);
      return { text: `${column.sql} LIKE ? ESCAPE '!'`, params: [likeOf(operand)] };
    default:
      throw new SearchFault(`Expected a known operator for ${name}, but got '${operator}'`);
  }
}

// Four plain arguments, as above.
function compare(name: string, column: Pick<Column, 'sql' | 'kind'>, operator: string, value: unknown): Clause {
  return { text: `${column.sql} ${operator} ?`, params: [inside(name, column.kind, value)] };
}

function inside(name: string, kind: ColumnKind, value: unknown): SqlValue {
  switch (kind) {
    case 'key': {
      const key = Number(value);
      if (!/^-?\d+$/.test(String(value)))
        throw new SearchFault(`Expected ${name} to be a key, but got '${String(value)}'`);
      return key;
    }
    case 'int':
      if (!Number.isInteger(value))
        throw new SearchFault(`Expected ${name} to be a whole number, but got '${String(value)}'`);
      return value as number;
    case 'flag':
      if (typeof value !== 'boolean')
        throw new SearchFault(`Expected ${name} to be true or false, but got '${String(value)}'`);
      return value ? 1 : 0;
    case 'date': {
      const at = Date.parse(String(value));
      if (Number.isNaN(at))
        throw new SearchFault(`Expected ${name} to be an ISO 8601 time, but got '${String(value)}'`);
      return at;
    }
    default:
      if (typeof value !== 'string') throw new SearchFault(`Expected ${name} to be text, but got '${String(value)}'`);
      return value;
  }
}

/** `*` any text, `?` one character, `\` takes the next one as it is; what SQL means by % and _ is escaped. */
function likeOf(pattern: string): string {
  return pattern.replace(/\\(.)|([*?%_!])/gs, (whole, literal: string | undefined) => {
    if (literal !== undefined) return /[%_!]/.test(literal) ? `!${literal}` : literal;
    if (whole === '*') return '%';
    return whole === '?' ? '_' : `!${whole}`;
  });
}
