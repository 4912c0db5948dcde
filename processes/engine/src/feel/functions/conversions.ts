import type { FeelEnvironment } from '../environment.ts';
import { spendText } from '../environment.ts';
import type { FeelNumber } from '../numbers.ts';
import { parseNumber } from '../numbers.ts';
import { textOfValue } from '../values.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;

/** DMN 1.4, 10.3.4.1, without dates and times. */
export const CONVERSION_FUNCTIONS: readonly Definition[] = [
  ['not(negand: any)', (_env: Env, negand: unknown) => (typeof negand === 'boolean' ? !negand : null)],
  ['string(from: any)', (env: Env, from: unknown) => textOfValue(from, (characters) => spendText(env, characters))],
  ['number(from: string)', (_env: Env, from: string) => parseNumber(from)],
  ['number(from: number)', (_env: Env, from: number) => from],
  ['number(from: string, grouping separator: any, decimal separator: any)', separated],
];

function separated(_env: Env, from: string, grouping: unknown, decimal: unknown): FeelNumber | null {
  if (![null, ' ', ',', '.'].includes(grouping as string) || ![null, ',', '.'].includes(decimal as string)) return null;
  if (grouping !== null && grouping === decimal) return null;
  const whole = grouping === null ? from : from.replaceAll(String(grouping), '');
  // a point that is not the decimal separator must not become one
  if (decimal === ',' && whole.includes('.')) return null;
  return parseNumber(decimal === null ? whole : whole.replace(String(decimal), '.'));
}
