import type { FeelEnvironment } from '../environment.ts';
import type { TypeTest } from '../compile-types.ts';
import { isNumber } from '../numbers.ts';
import { FeelFunction, kindOf } from '../values.ts';

/** The body of a built-in; its arguments have the types that the signature says. Missing optional ones are undefined. */
export type Body = (environment: FeelEnvironment, ...args: never[]) => unknown;

/**
 * A built-in and how it is written: `substring(string: string, start position: number, length?: number)`. `?` behind a
 * name: may be left out; `...` before it: takes all that is left; `a|b`: either type; `any` takes null too.
 */
export type Definition = readonly [signature: string, body: Body];

type Parameter = { name: string; test: TypeTest | null; number: boolean; optional: boolean; rest: boolean };
type Overload = { parameters: Parameter[]; body: Body };

/** Built-ins by name; definitions of one name are tried in order. */
export function defineFunctions(definitions: readonly Definition[]): Map<string, FeelFunction> {
  const parsed = definitions.map(([signature, body]) => ({ ...parseSignature(signature), body }));
  const byName = Map.groupBy(parsed, ({ name }) => name);
  return new Map([...byName].map(([name, overloads]) => [name, builtin(overloads)]));
}

function builtin(overloads: Overload[]): FeelFunction {
  const names = overloads.map(({ parameters }) => parameters.map(({ name }) => name));
  const call: FeelFunction['call'] = (args, env) => {
    for (const { parameters, body } of overloads) {
      const taken = taking(parameters, args, env);
      if (taken) return body(env, ...(taken as never[]));
    }
    return null;
  };
  return new FeelFunction(names[0] ?? [], call, names);
}

function taking(parameters: readonly Parameter[], args: readonly unknown[], env: FeelEnvironment): unknown[] | null {
  const last = parameters.at(-1);
  if (args.length > parameters.length && !last?.rest) return null;
  const taken: unknown[] = [];
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.rest) {
      taken.push(...args.slice(index));
      continue;
    }
    if (index >= args.length || (args[index] === null && parameter.optional)) {
      if (!parameter.optional) return null;
      taken.push(undefined);
      continue;
    }
    const value = coerced(args[index], parameter.test, env);
    if (value === undefined || (value === null && parameter.test)) return null;
    taken.push(parameter.number ? Number(value) : value);
  }
  return taken;
}

/**
 * Implicit conversions of arguments (DMN 1.4, 10.3.2.9.4): a list of one is its item, an item a list of one. undefined:
 * it does not fit.
 */
export function coerced(value: unknown, test: TypeTest | null, env: FeelEnvironment): unknown {
  if (!test || value === null || test(value, env)) return value;
  if (Array.isArray(value)) return value.length === 1 && test(value[0], env) ? (value[0] as unknown) : undefined;
  return test([value], env) ? [value] : undefined;
}

function parseSignature(signature: string): { name: string; parameters: Parameter[] } {
  const [, name = '', list = ''] = /^([^(]+)\((.*)\)$/.exec(signature) ?? [];
  const parameters = list === '' ? [] : list.split(', ').map(parseParameter);
  return { name, parameters };
}

function parseParameter(text: string): Parameter {
  const [, rest, name = '', optional, type = ''] = /^(\.\.\.)?([^?:]+)(\?)?: (.+)$/.exec(text) ?? [];
  return {
    name,
    test: type === 'any' ? null : ofType(type.split('|')),
    number: type === 'number',
    optional: optional !== undefined,
    rest: rest !== undefined,
  };
}

function ofType(kinds: readonly string[]): TypeTest {
  if (kinds.length === 1 && kinds[0] === 'number') return isNumber;
  return (value) => kinds.includes(kindOf(value));
}
