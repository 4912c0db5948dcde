/**
 * FEEL numbers are decimal and JSON's are binary. Sums and products are rounded to the decimals that they can have, so that
 * 0.1 + 0.2 = 0.3. Integers beyond 2^53, such as keys of a foreign cluster, are bigint while they are inside an
 * expression and text in a variable: a JSON number would change their last digits.
 */
export type FeelNumber = number | bigint;

/** Digits of decimal128. */
const MAX_DIGITS = 34;
const LIMIT = 10n ** BigInt(MAX_DIGITS);

export const isNumber = (value: unknown): value is FeelNumber => typeof value === 'number' || typeof value === 'bigint';

/** A bigint only where it must be one. */
export function normalised(value: bigint): FeelNumber {
  if (value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n) return Number(value);
  return value < LIMIT && value > -LIMIT ? value : Number(value);
}

const NUMERAL = /^-?(\d+|\d*\.\d+|\d+\.\d*)(?:[eE][+-]?\d+)?$/;

/** Null for what is no numeral. */
export function parseNumber(text: string): FeelNumber | null {
  if (!NUMERAL.test(text)) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  return !Number.isSafeInteger(value) && /^-?\d{1,34}$/.test(text) ? normalised(BigInt(text)) : value;
}

/** Null where there is no finite result. */
export function numeric(op: string, left: FeelNumber, right: FeelNumber): FeelNumber | null {
  if (typeof left === 'number' && typeof right === 'number') return ofNumbers(op, left, right);
  const [a, b] = [wholeOf(left), wholeOf(right)];
  if (a !== null && b !== null && op !== '/' && op !== '**') {
    return normalised(op === '+' ? a + b : op === '-' ? a - b : a * b);
  }
  return ofNumbers(op, Number(left), Number(right));
}

function ofNumbers(op: string, left: number, right: number): FeelNumber | null {
  switch (op) {
    case '+':
      return sum(left, right);
    case '-':
      return sum(left, -right);
    case '*':
      return product(left, right);
    case '/':
      return right === 0 ? null : finite(left / right);
    default:
      return finite(Math.pow(left, right));
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null);

function sum(left: number, right: number): FeelNumber | null {
  const value = left + right;
  if (Number.isInteger(left) && Number.isInteger(right)) return exact(value, left, right, (a, b) => a + b);
  return rounded(value, Math.max(decimalsOf(left), decimalsOf(right)));
}

function product(left: number, right: number): FeelNumber | null {
  const value = left * right;
  if (Number.isInteger(left) && Number.isInteger(right)) return exact(value, left, right, (a, b) => a * b);
  return rounded(value, decimalsOf(left) + decimalsOf(right));
}

function exact(value: number, left: number, right: number, by: (a: bigint, b: bigint) => bigint): FeelNumber | null {
  if (Number.isSafeInteger(value)) return value + 0;
  const known = Number.isSafeInteger(left) && Number.isSafeInteger(right);
  return known ? normalised(by(BigInt(left), BigInt(right))) : finite(value);
}

function rounded(value: number, decimals: number): number | null {
  if (!Number.isFinite(value)) return null;
  return decimals > 20 || Math.abs(value) >= 1e15 ? value : Number(value.toFixed(decimals)) + 0;
}

function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

function wholeOf(value: FeelNumber): bigint | null {
  if (typeof value === 'bigint') return value;
  return Number.isSafeInteger(value) ? BigInt(value) : null;
}

export type Rounding = 'even' | 'floor' | 'ceiling' | 'up' | 'down' | 'half up' | 'half down';

/** Rounds the decimal digits that the number shows, not its binary tail: 2.675 to two digits is 2.68. */
export function round(value: FeelNumber, scale: number, mode: Rounding): FeelNumber | null {
  if (!Number.isInteger(scale) || scale < -6111 || scale > 6176) return null;
  if (typeof value === 'bigint') return scale >= 0 ? value : round(Number(value), scale, mode);
  const shifted = shift(value, scale);
  if (!Number.isFinite(shifted) || Number.isInteger(shifted)) return Number.isFinite(shifted) ? value : value;
  const result = shift(toInteger(shifted, mode), -scale);
  return result === 0 ? 0 : result;
}

const shift = (value: number, by: number): number => {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + by}`);
};

function toInteger(value: number, mode: Rounding): number {
  const down = Math.trunc(value);
  const away = down + Math.sign(value);
  const half = Math.abs(value - down);
  switch (mode) {
    case 'floor':
      return Math.floor(value);
    case 'ceiling':
      return Math.ceil(value);
    case 'up':
      return away;
    case 'down':
      return down;
    case 'half up':
      return half >= 0.5 ? away : down;
    case 'half down':
      return half > 0.5 ? away : down;
    case 'even':
      return half > 0.5 || (half === 0.5 && down % 2 !== 0) ? away : down;
  }
}

/** Decimal digits without an exponent, as string() and JSON readers expect them. */
export function numeral(value: FeelNumber): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const by = Number(exponent);
  const sign = value < 0 ? '-' : '';
  if (by < 0) return `${sign}0.${'0'.repeat(-by - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(by, '0')}`;
}
