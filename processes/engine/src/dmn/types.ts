import { namedType } from '../feel/compile-types.ts';
import type { TypeTest } from '../feel/compile-types.ts';
import type { FeelEnvironment } from '../feel/environment.ts';
import { spend } from '../feel/environment.ts';
import type { UnaryTest } from '../feel/expression.ts';
import { coerced } from '../feel/functions/signature.ts';
import { FeelFunction, isPlainContext, kindOf } from '../feel/values.ts';
import type { Element } from '../model/moddle.ts';
import { child, children, text } from '../model/moddle.ts';
import type { CellReader } from './cell-reader.ts';

/** A declared type of an input, an output or a result. */
export type DmnType = { readonly name: string; readonly test: TypeTest };

/** Names of other products and older versions of DMN for FEEL's types. */
const ALIASES: Readonly<Record<string, string>> = {
  integer: 'number',
  long: 'number',
  double: 'number',
  dateTime: 'date and time',
  dayTimeDuration: 'days and time duration',
  yearMonthDuration: 'years and months duration',
};

/** Types of a model: FEEL's and its item definitions, which may refer to each other in any order. */
export class DmnTypes {
  readonly #definitions: ReadonlyMap<string, Element>;
  readonly #reader: CellReader;

  constructor(root: Element, reader: CellReader) {
    this.#definitions = new Map(children(root, 'itemDefinition').map((item) => [text(item, 'name') ?? '', item]));
    this.#reader = reader;
  }

  /**
   * Null where nothing is checked: no type, `Any`, and `string`, which modelers write into every new column and which
   * models therefore carry beside numbers.
   */
  named(typeRef: string | undefined): DmnType | null {
    if (typeRef === undefined || typeRef === 'Any' || typeRef === 'string') return null;
    const test = this.#test(typeRef, 0);
    return test && { name: typeRef, test };
  }

  #test(typeRef: string, depth: number): TypeTest | null {
    const name = typeRef.replace(/^feel[.:]/, '');
    const definition = this.#definitions.get(name);
    if (!definition || depth > MAX_NESTING) return namedType(ALIASES[name] ?? name);
    return this.#defined(definition, depth);
  }

  #defined(definition: Element, depth: number): TypeTest {
    const item = this.#item(definition, depth);
    const allowed = text(child(definition, 'allowedValues'), 'text');
    const tests = allowed === undefined ? null : this.#reader.cell(allowed);
    if (definition.isCollection !== true) return restricted(item, tests);
    const entry = restricted(item, tests);
    return (value, env) => {
      if (!Array.isArray(value)) return false;
      spend(env, value.length);
      return value.every((one: unknown) => one === null || entry(one, env));
    };
  }

  #item(definition: Element, depth: number): TypeTest {
    const components = children(definition, 'itemComponent');
    const parameters = child(definition, 'functionItem');
    if (parameters) {
      const count = children(parameters, 'parameters').length;
      return (value) => value instanceof FeelFunction && value.parameters.length === count;
    }
    const typeRef = text(definition, 'typeRef');
    if (components.length === 0) return (typeRef === undefined ? null : this.#test(typeRef, depth + 1)) ?? anything;
    const entries = components.map((component) => ({
      name: text(component, 'name') ?? '',
      test: this.#defined(component, depth + 1),
    }));
    return (value, env) =>
      isPlainContext(value) &&
      entries.every(({ name, test }) => Object.hasOwn(value, name) && (value[name] === null || test(value[name], env)));
  }
}

/** Item definitions that contain each other end here. */
const MAX_NESTING = 20;
const anything: TypeTest = (value) => value !== null;

function restricted(test: TypeTest, allowed: UnaryTest | null): TypeTest {
  return allowed ? (value, env) => test(value, env) && allowed.matches(value, env) : test;
}

export type Typed = { ok: true; value: unknown } | { ok: false; problem: string };

/** The value as its declared type; a list of one is its item and an item a list of one (DMN 1.4, 10.3.2.9.4). */
export function typed(value: unknown, type: DmnType | null, env: FeelEnvironment): Typed {
  const fitting = coerced(value ?? null, type?.test ?? null, env);
  if (fitting !== undefined) return { ok: true, value: fitting };
  return { ok: false, problem: `to be '${type?.name ?? ''}', but was '${kindOf(value)}'` };
}
