import type { Json } from '../rows.ts';
import type { FeelEnvironment } from './environment.ts';
import { FeelBudgetExceeded, MAX_STRING } from './environment.ts';
import { isNumber, numeral } from './numbers.ts';
import { DaysTimeDuration, FeelValue, YearsMonthsDuration } from './temporal/types.ts';

/** What FEEL's `function(x) …` makes, and what a built-in is when it is passed on. */
export class FeelFunction {
  readonly kind = 'function';
  readonly parameters: readonly string[];
  readonly call: (args: readonly unknown[], environment: FeelEnvironment) => unknown;
  readonly #overloads: readonly (readonly string[])[];

  constructor(parameters: readonly string[], call: FeelFunction['call'], overloads = [parameters]) {
    this.parameters = parameters;
    this.call = call;
    this.#overloads = overloads;
  }

  /** Positions of named arguments; null when no signature has all of the names. */
  orderOf(names: readonly string[]): number[] | null {
    for (const signature of this.#overloads) {
      const order = names.map((name) => signature.indexOf(name));
      if (!order.includes(-1)) return order;
    }
    return null;
  }
}

export function isPlainContext(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Name of a value's FEEL type; a function's is 'function', an unknown object's too. */
export function kindOf(value: unknown): string {
  if (value == null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value;
  if (isNumber(value)) return 'number';
  if (Array.isArray(value)) return 'list';
  if (value instanceof FeelValue) return value.kind;
  return isPlainContext(value) ? 'context' : 'function';
}

/** Dates, times, durations: their text is what timers and due dates are read from. */
export function isTemporalValue(value: unknown): value is FeelValue {
  return value instanceof FeelValue && value.kind !== 'range';
}

/** The name that Zeebe's messages give to a value's type. */
export function typeName(value: unknown): string {
  if (value == null) return 'NULL';
  if (isNumber(value)) return 'NUMBER';
  if (Array.isArray(value)) return 'ARRAY';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value === 'string' ? 'STRING' : 'BOOLEAN';
  if (value instanceof YearsMonthsDuration) return 'PERIOD';
  if (value instanceof DaysTimeDuration) return 'DURATION';
  return isTemporalValue(value) ? 'DATE_TIME' : 'OBJECT';
}

const MAX_NESTING = 200;
/** Lists and contexts, which may be shared; plain values are bounded by the lists that hold them. */
const MAX_NODES = 200_000;

/**
 * A FEEL value as the JSON that a variable holds: temporal values and integers beyond 2^53 become text, functions and
 * undefined null. A value too large to keep is a FeelBudgetExceeded: lists may share their items, so a short
 * expression can stand for more JSON than any machine holds.
 */
export function toJson(value: unknown): Json {
  return json(value, { nodes: MAX_NODES, characters: MAX_STRING * 4 }, 0);
}

type Room = { nodes: number; characters: number };

function json(value: unknown, room: Room, depth: number): Json {
  if (value == null || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string') {
    room.characters -= value.length;
    if (room.characters < 0) throw tooLarge();
    return value;
  }
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return null;
  room.nodes -= 1;
  if (depth > MAX_NESTING || room.nodes < 0) throw tooLarge();
  if (Array.isArray(value)) return value.map((item) => json(item, room, depth + 1));
  if (value instanceof FeelValue) return value.toString();
  if (!isPlainContext(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, json(entry, room, depth + 1)]));
}

const tooLarge = (): FeelBudgetExceeded =>
  new FeelBudgetExceeded('Expected a value that a variable can hold, but it is too large or nests too deeply');

/** FEEL's string(): text as it is, everything else as FEEL writes it. */
export function textOfValue(value: unknown, spendCharacters: (characters: number) => void): string | null {
  if (value == null) return null;
  return typeof value === 'string' ? value : written(value, spendCharacters);
}

function written(value: unknown, spendCharacters: (characters: number) => void): string {
  if (value == null) return 'null';
  if (typeof value === 'string') {
    spendCharacters(value.length);
    return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  }
  if (isNumber(value)) return numeral(value);
  if (typeof value === 'boolean') return String(value);
  spendCharacters(8);
  if (Array.isArray(value)) return `[${value.map((item) => written(item, spendCharacters)).join(', ')}]`;
  if (value instanceof FeelValue) return value.toString();
  if (!isPlainContext(value)) return 'function';
  const entries = Object.entries(value).map(([name, entry]) => `${keyText(name)}: ${written(entry, spendCharacters)}`);
  return `{${entries.join(', ')}}`;
}

const keyText = (name: string): string => (/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(name) ? name : JSON.stringify(name));
