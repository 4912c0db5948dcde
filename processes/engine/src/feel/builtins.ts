import { evaluate, isFunction, parseDate, parseDateTime } from 'feelin';
import type { FeelEnvironment } from './environment.ts';
import { zonedIso } from './environment.ts';
import { isPlainContext, toJson } from './values.ts';

export type Builtin = (args: unknown[], environment: FeelEnvironment) => unknown;

/** Camunda's functions that feelin lacks, and those that read the clock or make ids: they take both from the environment. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['now', (_args, environment) => parseDateTime(zonedIso(environment.now, environment.timeZone))],
  ['today', (_args, environment) => parseDate(zonedIso(environment.now, environment.timeZone).slice(0, 10))],
  ['uuid', (_args, environment) => environment.newId()],
  ['get or else', ([value, otherwise]) => value ?? otherwise ?? null],
  ['is defined', ([value]) => value !== undefined && value !== null],
  ['is blank', ([value]) => (typeof value === 'string' ? value.trim() === '' : null)],
  ['is empty', ([value]) => (Array.isArray(value) ? value.length === 0 : null)],
  ['trim', ([value]) => (typeof value === 'string' ? value.trim() : null)],
  ['to json', ([value]) => JSON.stringify(toJson(value))],
  ['from json', ([value]) => fromJson(value)],
  ['context put', ([context, path, value]) => contextPut(context, path, value)],
  ['put', ([context, path, value]) => contextPut(context, path, value)],
  ['put all', (args) => contextMerge(args.length === 1 && Array.isArray(args[0]) ? args[0] : args)],
  ['context merge', (args) => contextMerge(args.length === 1 && Array.isArray(args[0]) ? args[0] : args)],
]);

function contextPut(context: unknown, path: unknown, value: unknown): unknown {
  if (!isPlainContext(context)) return null;
  if (typeof path === 'string') return { ...context, [path]: value ?? null };
  if (!Array.isArray(path) || typeof path[0] !== 'string') return null;
  const [first, ...rest] = path as string[];
  if (first === undefined) return null;
  if (rest.length === 0) return { ...context, [first]: value ?? null };
  return { ...context, [first]: contextPut(context[first] ?? {}, rest, value) };
}

function contextMerge(contexts: unknown[]): unknown {
  return contexts.every(isPlainContext) ? Object.assign({}, ...contexts) : null;
}

function fromJson(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type FeelinFunction = { invoke(args: unknown): unknown };
const feelinFunctions = new Map<string, FeelinFunction | null>();

/** feelin's own function of that name, null when it has none. */
export function feelinFunction(name: string): FeelinFunction | null {
  let found = feelinFunctions.get(name);
  if (found === undefined) {
    let value: unknown = null;
    try {
      value = evaluate(name, {}).value;
    } catch {
      value = null;
    }
    found = isFunction(value) ? (value as FeelinFunction) : null;
    feelinFunctions.set(name, found);
  }
  return found;
}

/** feelin signals a failed call by an object of its own that must not leak into a result. */
export function invokeFeelin(target: FeelinFunction, args: unknown): unknown {
  const result = target.invoke(args);
  const failed = typeof result === 'object' && result !== null && 'warning' in result && 'template' in result;
  return failed ? null : (result ?? null);
}
