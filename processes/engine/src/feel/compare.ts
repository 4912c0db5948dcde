import type { FeelEnvironment } from './environment.ts';
import { spend, spendText } from './environment.ts';
import { isNumber } from './numbers.ts';
import { FeelEquality, FeelRange } from './range.ts';
import type { FeelDateTime, FeelTime } from './temporal/types.ts';
import { DaysTimeDuration, FeelDate, YearsMonthsDuration, isInstant, nanosOf } from './temporal/types.ts';
import { isPlainContext } from './values.ts';

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** FEEL comparison (DMN 1.4, tables 53 and 54): null where the two cannot be compared. */
export function compare(op: CompareOp, left: unknown, right: unknown, environment: FeelEnvironment): boolean | null {
  if (op === '=' || op === '!=') {
    const same = equals(left, right, environment);
    return same === null ? null : same === (op === '=');
  }
  const order = orderOf(left, right, environment);
  if (order === null) return null;
  switch (op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Negative, zero or positive; null for values of different kinds and for kinds without an order. */
export function orderOf(left: unknown, right: unknown, environment: FeelEnvironment): number | null {
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') {
    spendText(environment, Math.min(left.length, right.length));
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (isInstant(left) && isInstant(right)) {
    if (left.kind !== right.kind || isZoned(left) !== isZoned(right)) return null;
    return signOf(nanosOf(left) - nanosOf(right));
  }
  if (left instanceof DaysTimeDuration && right instanceof DaysTimeDuration) return signOf(left.nanos - right.nanos);
  if (left instanceof YearsMonthsDuration && right instanceof YearsMonthsDuration) return left.months - right.months;
  return null;
}

const signOf = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);
const isZoned = (value: FeelDate | FeelTime | FeelDateTime): boolean =>
  !(value instanceof FeelDate) && value.zone !== null;

/** False when just one is null, null for values of different kinds. */
export function equals(left: unknown, right: unknown, environment: FeelEnvironment): boolean | null {
  if (left == null || right == null) return (left ?? null) === (right ?? null);
  if (typeof left !== 'object' && typeof left === typeof right) return left === right;
  if (isNumber(left) && isNumber(right)) return !(left < right) && !(left > right);
  if (Array.isArray(left)) return Array.isArray(right) ? listsEqual(left, right, environment) : null;
  if (isPlainContext(left)) return isPlainContext(right) ? contextsEqual(left, right, environment) : null;
  if (left instanceof FeelRange && right instanceof FeelRange) {
    const included = left.startIncluded === right.startIncluded && left.endIncluded === right.endIncluded;
    const open = (left.start === undefined) === (right.start === undefined);
    return (
      included &&
      open &&
      (left.end === undefined) === (right.end === undefined) &&
      equals(left.start, right.start, environment) === true &&
      equals(left.end, right.end, environment) === true
    );
  }
  if (left instanceof FeelEquality || right instanceof FeelEquality) {
    const both = left instanceof FeelEquality && right instanceof FeelEquality && left.op === right.op;
    return both && equals(left.value, right.value, environment) === true;
  }
  const order = orderOf(left, right, environment);
  if (order !== null) return order === 0;
  // a time with a zone is never one without
  return isInstant(left) && isInstant(right) && left.kind === right.kind ? false : null;
}

function listsEqual(left: unknown[], right: unknown[], environment: FeelEnvironment): boolean {
  spend(environment, 1 + Math.min(left.length, right.length));
  return left.length === right.length && left.every((item, index) => equals(item, right[index], environment) === true);
}

type Context = Record<string, unknown>;

function contextsEqual(left: Context, right: Context, environment: FeelEnvironment): boolean {
  const names = Object.keys(left);
  spend(environment, 1 + names.length);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && equals(left[name], right[name], environment) === true)
  );
}

/** Null where the value cannot be compared with the ends. */
export function includes(range: FeelRange, value: unknown, environment: FeelEnvironment): boolean | null {
  if (value === null) return null;
  const above = range.start === undefined || compare(range.startIncluded ? '>=' : '>', value, range.start, environment);
  const below = range.end === undefined || compare(range.endIncluded ? '<=' : '<', value, range.end, environment);
  return above === null || below === null ? null : above && below;
}
