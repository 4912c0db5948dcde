import type { FeelEnvironment } from './environment.ts';
import { spendText } from './environment.ts';
import { isNumber, numeric } from './numbers.ts';
import { addDuration, addDurations, ratio, scale, subtractInstants } from './temporal/arithmetic.ts';
import { isDuration, isInstant } from './temporal/types.ts';

/** `op` is one of + - * / **. Null where the standard defines nothing. */
export function arithmetic(op: string, left: unknown, right: unknown, environment: FeelEnvironment): unknown {
  if (isNumber(left) && isNumber(right)) return numeric(op, left, right);
  if (left == null || right == null) return null;
  if (typeof left === 'string' && typeof right === 'string') {
    if (op !== '+') return null;
    spendText(environment, left.length + right.length);
    return left + right;
  }
  switch (op) {
    case '+':
      return plus(left, right);
    case '-':
      return minus(left, right);
    case '*':
      if (isDuration(left) && isNumber(right)) return scale(left, Number(right));
      return isNumber(left) && isDuration(right) ? scale(right, Number(left)) : null;
    case '/':
      if (!isDuration(left)) return null;
      if (isDuration(right)) return ratio(left, right);
      return isNumber(right) ? scale(left, 1 / Number(right)) : null;
    default:
      return null;
  }
}

function plus(left: unknown, right: unknown): unknown {
  if (isDuration(left)) {
    if (isDuration(right)) return addDurations(left, right, 1);
    return isInstant(right) ? addDuration(right, left, 1) : null;
  }
  return isInstant(left) && isDuration(right) ? addDuration(left, right, 1) : null;
}

function minus(left: unknown, right: unknown): unknown {
  if (isDuration(left)) return isDuration(right) ? addDurations(left, right, -1) : null;
  if (!isInstant(left)) return null;
  if (isDuration(right)) return addDuration(left, right, -1);
  return isInstant(right) ? subtractInstants(left, right) : null;
}

/** Unary minus. */
export function negated(value: unknown, environment: FeelEnvironment): unknown {
  return isNumber(value) || isDuration(value) ? arithmetic('*', value, -1, environment) : null;
}
