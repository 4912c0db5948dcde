import { equals } from '@rtflow/engine/feel/compare';
import type { FeelEnvironment } from '@rtflow/engine/feel/environment';
import { isNumber } from '@rtflow/engine/feel/numbers';
import { parseDate, parseDateTime, parseDuration, parseTime } from '@rtflow/engine/feel/temporal/parse';
import { isPlainContext, textOfValue } from '@rtflow/engine/feel/values';
import type { Xml } from './tck-files.ts';
import { childOf, childrenOf } from './tck-files.ts';

/** The TCK's own runners compare numbers so: results are decimals of different precision. */
const TOLERANCE = 1e-8;

/** A typed value of a test file as a FEEL value. */
export function valueOf(holder: Xml): unknown {
  const list = childOf(holder, 'list');
  if (list) return list.attributes.nil === 'true' ? null : childrenOf(list, 'item').map(valueOf);
  const components = childrenOf(holder, 'component');
  if (components.length > 0) {
    return Object.fromEntries(components.map((component) => [component.attributes.name ?? '', valueOf(component)]));
  }
  const value = childOf(holder, 'value');
  if (!value || value.attributes.nil === 'true') return null;
  const type = (value.attributes.type ?? 'xsd:string').replace(/^.*:/, '');
  const read = READERS[type];
  return read ? read(value.text.trim()) : value.text;
}

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  boolean: (text) => text === 'true' || text === '1',
  decimal: Number,
  double: Number,
  float: Number,
  int: Number,
  integer: Number,
  long: Number,
  date: parseDate,
  time: parseTime,
  dateTime: parseDateTime,
  duration: parseDuration,
};

export function sameValue(actual: unknown, expected: unknown, environment: FeelEnvironment): boolean {
  if (isNumber(actual) && isNumber(expected)) {
    const [a, b] = [Number(actual), Number(expected)];
    return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return (
      actual.length === expected.length && actual.every((item, index) => sameValue(item, expected[index], environment))
    );
  }
  if (isPlainContext(actual) && isPlainContext(expected)) {
    const names = Object.keys(expected);
    return (
      Object.keys(actual).length === names.length &&
      names.every((name) => Object.hasOwn(actual, name) && sameValue(actual[name], expected[name], environment))
    );
  }
  return equals(actual, expected, environment) === true;
}

export const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : (textOfValue(value, () => undefined) ?? 'null');
