import type { FeelEnvironment } from '../environment.ts';
import type { FeelNumber, Rounding } from '../numbers.ts';
import { numeric, round } from '../numbers.ts';
import type { FeelDuration } from '../temporal/types.ts';
import { DaysTimeDuration, YearsMonthsDuration } from '../temporal/types.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;

const rounding =
  (mode: Rounding) =>
  (_env: Env, value: number, scale = 0): FeelNumber | null =>
    round(value, scale, mode);

/** DMN 1.4, 10.3.4.5. */
export const NUMBER_FUNCTIONS: readonly Definition[] = [
  ['decimal(n: number, scale: number)', (_env: Env, n: number, scale: number) => round(n, Math.trunc(scale), 'even')],
  ['floor(n: number)', rounding('floor')],
  ['floor(n: number, scale: number)', rounding('floor')],
  ['ceiling(n: number)', rounding('ceiling')],
  ['ceiling(n: number, scale: number)', rounding('ceiling')],
  ['round up(n: number, scale: number)', rounding('up')],
  ['round down(n: number, scale: number)', rounding('down')],
  ['round half up(n: number, scale: number)', rounding('half up')],
  ['round half down(n: number, scale: number)', rounding('half down')],
  ['abs(n: number)', (_env: Env, n: number) => Math.abs(n)],
  ['abs(n: days and time duration|years and months duration)', (_env: Env, n: FeelDuration) => absolute(n)],
  [
    'modulo(dividend: number, divisor: number)',
    (_env: Env, dividend: number, divisor: number) => (divisor === 0 ? null : modulo(dividend, divisor)),
  ],
  ['sqrt(number: number)', (_env: Env, n: number) => (n < 0 ? null : Math.sqrt(n))],
  ['log(number: number)', (_env: Env, n: number) => (n <= 0 ? null : Math.log(n))],
  ['exp(number: number)', (_env: Env, n: number) => finite(Math.exp(n))],
  ['odd(number: number)', (_env: Env, n: number) => Number.isInteger(n) && n % 2 !== 0],
  ['even(number: number)', (_env: Env, n: number) => Number.isInteger(n) && n % 2 === 0],
];

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function absolute(value: FeelDuration): FeelDuration {
  if (value instanceof YearsMonthsDuration) return new YearsMonthsDuration(Math.abs(value.months));
  return new DaysTimeDuration(value.nanos < 0n ? -value.nanos : value.nanos);
}

/** The sign is the divisor's. */
function modulo(dividend: number, divisor: number): FeelNumber | null {
  const quotient = Math.floor(dividend / divisor);
  const product = numeric('*', divisor, quotient);
  return product === null ? null : numeric('-', dividend, product);
}
