import { FeelDate, FeelDateTime, FeelDuration, FeelTime, duration, evaluate } from 'feelin';
import type { Json } from '../rows.ts';

export type Temporal = FeelDate | FeelDateTime | FeelTime | FeelDuration;

export function isTemporalValue(value: unknown): value is Temporal {
  return (
    value instanceof FeelDate ||
    value instanceof FeelDateTime ||
    value instanceof FeelTime ||
    value instanceof FeelDuration
  );
}

/** A FEEL value as the JSON that a variable holds: temporal values become ISO 8601 strings, functions and undefined null. */
export function toJson(value: unknown): Json {
  if (value == null || typeof value === 'function') return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (isTemporalValue(value)) return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (isPlainContext(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, toJson(entry)]));
  }
  return null;
}

export function isPlainContext(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The name that Zeebe's messages give to a value's type. */
export function typeName(value: unknown): string {
  if (value == null) return 'NULL';
  if (typeof value === 'string') return 'STRING';
  if (typeof value === 'number') return 'NUMBER';
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (Array.isArray(value)) return 'ARRAY';
  if (value instanceof FeelDuration) return value.yearsMonths ? 'PERIOD' : 'DURATION';
  if (isTemporalValue(value)) return 'DATE_TIME';
  return 'OBJECT';
}

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** FEEL comparison: null where the two cannot be compared. Equal types are compared here, the rest by feelin. */
export function compare(op: CompareOp, left: unknown, right: unknown): boolean | null {
  const type = typeof left;
  if (type === typeof right && (type === 'number' || type === 'string')) {
    return comparePrimitive(op, left as number, right as number);
  }
  if (op === '=' || op === '!=') {
    if (left == null || right == null) return (left ?? null) === (right ?? null) ? op === '=' : op === '!=';
    if (type === 'boolean' && typeof right === 'boolean') return (left === right) === (op === '=');
  } else if (left == null || right == null || type === 'boolean') return null;
  // feelin compares "4" with 4 as JavaScript does; in FEEL values of different types do not compare
  if (typeof left !== 'object' || typeof right !== 'object') return null;
  const result: unknown = evaluate(`a ${op} b`, { a: left, b: right }).value;
  return typeof result === 'boolean' ? result : null;
}

function comparePrimitive(op: CompareOp, left: number, right: number): boolean {
  switch (op) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

export function arithmetic(op: string, left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return numeric(op, left, right);
  if (op === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (left == null || right == null) return null;
  if (left instanceof FeelDuration && typeof right === 'number') {
    if (op === '*') return scale(left, right);
    if (op === '/') return right === 0 ? null : scale(left, 1 / right);
  }
  if (op === '*' && typeof left === 'number' && right instanceof FeelDuration) return scale(right, left);
  if (op === '/' && left instanceof FeelDuration && right instanceof FeelDuration) return ratio(left, right);
  return evaluate(`a ${op} b`, { a: left, b: right }).value ?? null;
}

function numeric(op: string, left: number, right: number): number | null {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : left / right;
    default:
      return Math.pow(left, right);
  }
}

/** feelin answers null for duration * number; a clinical schedule needs it. */
function scale(value: FeelDuration, factor: number): FeelDuration | null {
  if (value.yearsMonths) return duration(signed(Math.trunc(months(value) * factor), 'M', 'P'));
  return duration(signed(Math.round(milliseconds(value) * factor) / 1000, 'S', 'PT'));
}

function ratio(left: FeelDuration, right: FeelDuration): number | null {
  if (left.yearsMonths !== right.yearsMonths) return null;
  const [a, b] = left.yearsMonths ? [months(left), months(right)] : [milliseconds(left), milliseconds(right)];
  return b === 0 ? null : a / b;
}

const signed = (amount: number, unit: string, prefix: string): string =>
  `${amount < 0 ? '-' : ''}${prefix}${Math.abs(amount)}${unit}`;

const months = (value: FeelDuration): number => (value.years ?? 0) * 12 + (value.months ?? 0);

/** Of a days-and-time duration. */
export function milliseconds(value: FeelDuration): number {
  const { days, hours, minutes, seconds } = value;
  const fraction = value.unwrap().milliseconds;
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + fraction;
}
