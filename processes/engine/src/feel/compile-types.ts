import type { SyntaxNode } from '@lezer/common';
import { spend } from './environment.ts';
import type { FeelEnvironment } from './environment.ts';
import type { Compile, Evaluate } from './syntax.ts';
import { nameOf, operands } from './syntax.ts';
import { FeelFunction, isPlainContext, kindOf } from './values.ts';

/** Whether a value is of a type that an expression names. */
export type TypeTest = (value: unknown, environment: FeelEnvironment) => boolean;

export function compileInstanceOf(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const [value, type] = operands(node);
  if (!value || !type) return () => null;
  const read = compile(value, source);
  const test = compileType(type, source);
  return (env) => (test ? test(read(env) ?? null, env) : null);
}

const NAMED: ReadonlySet<string> = new Set([
  'number',
  'string',
  'boolean',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
  'list',
  'context',
  'range',
  'function',
]);

/** Null for a type that nobody knows. */
export function compileType(node: SyntaxNode, source: string): TypeTest | null {
  const inner = node.name === 'Type' ? operands(node)[0] : node;
  if (!inner) return null;
  switch (inner.name) {
    case 'ListType':
      return listType(operands(inner)[0], source);
    case 'ContextType':
      return contextType(inner.getChild('ContextEntryTypes'), source);
    case 'FunctionType':
      return functionType(inner.getChild('ArgumentTypes'));
    default:
      return namedType(nameOf(inner, source));
  }
}

export function namedType(name: string): TypeTest | null {
  if (name === 'Any') return (value) => value !== null;
  if (name === 'Null') return (value) => value === null;
  if (name === 'duration') return (value) => kindOf(value).endsWith('duration');
  return NAMED.has(name) ? (value) => kindOf(value) === name : null;
}

function listType(of: SyntaxNode | undefined, source: string): TypeTest | null {
  const item = of ? compileType(of, source) : null;
  if (!item) return null;
  return (value, env) => {
    if (!Array.isArray(value)) return false;
    spend(env, value.length);
    return value.every((entry: unknown) => entry === null || item(entry, env));
  };
}

function contextType(entries: SyntaxNode | null, source: string): TypeTest | null {
  const tests = (entries?.getChildren('ContextEntryType') ?? []).map((entry) => {
    const [name, type] = operands(entry);
    return { name: name ? nameOf(name, source) : '', test: type ? compileType(type, source) : null };
  });
  if (tests.some(({ test }) => test === null)) return null;
  return (value, env) =>
    isPlainContext(value) &&
    tests.every(
      ({ name, test }) => Object.hasOwn(value, name) && (value[name] === null || test?.(value[name], env) === true),
    );
}

/** Functions carry no types: as many parameters is all that can be told. */
function functionType(parameters: SyntaxNode | null): TypeTest {
  const count = parameters ? operands(parameters).length : 0;
  return (value) => value instanceof FeelFunction && value.parameters.length === count;
}
