import type { Json, JsonObject } from '@rtflow/engine/ports';
import { invalidArgument } from '../status.ts';

/** `{ type, value, valueInfo }` of Camunda 7 and the engine's JSON. */
export interface TypedValue {
  readonly type: string;
  readonly value: unknown;
  readonly valueInfo: Record<string, unknown>;
}

const INT32 = 2 ** 31;

export function typedValue(value: Json): TypedValue {
  const valueInfo = {};
  if (value === null) return { type: 'Null', value, valueInfo };
  switch (typeof value) {
    case 'boolean':
      return { type: 'Boolean', value, valueInfo };
    case 'string':
      return { type: 'String', value, valueInfo };
    case 'number':
      return { type: numberType(value), value, valueInfo };
    default:
      return { type: 'Json', value: JSON.stringify(value), valueInfo };
  }
}

export function typedValues(variables: JsonObject): Record<string, TypedValue> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typedValue(value)]));
}

function numberType(value: number): string {
  if (!Number.isInteger(value)) return 'Double';
  return value >= -INT32 && value < INT32 ? 'Integer' : 'Long';
}

/** @throws RequestFault that names the variable whose value does not fit its type. */
export function plainValues(typed: unknown, field: string): JsonObject {
  if (typed === undefined || typed === null) return {};
  if (typeof typed !== 'object' || Array.isArray(typed)) throw invalidArgument(`Expected ${field} to be an object`);
  return Object.fromEntries(Object.entries(typed).map(([name, one]) => [name, plainValue(name, one)]));
}

function plainValue(name: string, typed: unknown): Json {
  if (typeof typed !== 'object' || typed === null)
    throw invalidArgument(`Expected variable '${name}' to be { type, value }`);
  const { type, value = null, valueInfo } = typed as { type?: unknown; value?: unknown; valueInfo?: unknown };
  if (value === null) return null;
  const kind = typeof type === 'string' ? type.toLowerCase() : 'none';
  const read = READ[kind];
  if (!read)
    throw invalidArgument(`Expected variable '${name}' to have a type that RTFlow keeps, but got '${String(type)}'`);
  const plain = read(value, valueInfo);
  if (plain === undefined) throw invalidArgument(`Expected variable '${name}' to be a value of type ${String(type)}`);
  return plain;
}

/** By type in lower case, as the JavaScript client sends it. `undefined`: the value does not fit. */
const READ: Readonly<Record<string, (value: unknown, info: unknown) => Json | undefined>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  xml: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  short: (value) => whole(value, 2 ** 15),
  integer: (value) => whole(value, INT32),
  long: long,
  double: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  date: date,
  json: json,
  object: (value, info) => (formatOf(info) === 'application/json' ? json(value) : undefined),
  null: () => null,
  none: (value) => value as Json,
};

function whole(value: unknown, beyond: number): number | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  return value >= -beyond && value < beyond ? value : undefined;
}

/** Beyond 2^53 a number would lose digits: it is kept as text. */
function long(value: unknown): Json | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** yyyy-MM-dd'T'HH:mm:ss.SSSZ becomes ISO 8601 in UTC, which FEEL's date and time() reads. */
function date(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/.test(value)) return undefined;
  const at = Date.parse(value.replace(/(\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function json(value: unknown): Json | undefined {
  if (typeof value !== 'string') return typeof value === 'object' ? (value as Json) : undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}

function formatOf(info: unknown): unknown {
  return typeof info === 'object' && info !== null && 'serializationDataFormat' in info
    ? info.serializationDataFormat
    : null;
}

/** yyyy-MM-dd'T'HH:mm:ss.SSSZ in UTC. */
export function dateText(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+0000');
}
