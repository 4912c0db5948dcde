import type { SyntaxNode } from '@lezer/common';
import type { Expression } from '../feel/expression.ts';
import { parseTree } from '../feel/expression.ts';
import { nameOf, operands, textOf } from '../feel/syntax.ts';

/** A value that is none of those that the models compare with. */
export const OTHER = Symbol('other');
export type Value = string | number | boolean | null | typeof OTHER;
/** What an expression may yield; 'any' when it cannot be told. */
export type Values = readonly Value[] | 'any';
/** What a path (`a` or `a.b`) may hold. */
export type Read = (path: string) => Values;

type Parsed = { readonly root: SyntaxNode; readonly text: string };
const parsedOf = new WeakMap<Expression, Parsed>();

function parsed(expression: Expression): Parsed {
  const known = parsedOf.get(expression);
  if (known) return known;
  const text = expression.source.replace(/^=/, '').trim();
  const tree = parseTree('Expression', text, []);
  if (!tree.ok) throw new Error(`Expected an expression that was compiled, but ${tree.problem}`);
  const found = { root: tree.root, text };
  parsedOf.set(expression, found);
  return found;
}

/** Every value that the expression can have when paths hold what `read` says: never fewer. */
export function valuesOf(expression: Expression, read: Read): Values {
  if (expression.constant !== undefined) return [expression.constant];
  const { root, text } = parsed(expression);
  return evaluate(root, text, read);
}

/** The path that the whole expression is, `a` or `a.b.c`; null for anything else. */
export function asPath(expression: Expression): string | null {
  if (expression.constant !== undefined) return null;
  const { root, text } = parsed(expression);
  return pathOf(root, text);
}

/** Every path that the expression reads. */
export function pathsIn(expression: Expression): ReadonlySet<string> {
  const paths = new Set<string>();
  if (expression.constant === undefined) visit(parsed(expression), { path: (path) => paths.add(path) });
  return paths;
}

/** The literals that a path is compared with, or replaced by when it is null. */
export function comparedWith(expression: Expression, path: string): readonly Value[] {
  const found: Value[] = [];
  if (expression.constant !== undefined) return found;
  const source = parsed(expression);
  const compare = (node: SyntaxNode): void => {
    const seen: Value[] = [];
    let isHere = false;
    visit(
      { root: node, text: source.text },
      { path: (read) => (isHere ||= read === path), literal: (value) => seen.push(value) },
    );
    if (isHere) found.push(...seen);
  };
  visit(source, { comparison: compare });
  return found;
}

/** The literals that the expression can yield as such. */
export function yieldedBy(expression: Expression): readonly Value[] {
  if (expression.constant !== undefined) return [expression.constant];
  const { root, text } = parsed(expression);
  const yields = (node: SyntaxNode): readonly Value[] => {
    const inner = operands(node);
    if (node.name === 'Expression' || node.name === 'ParenthesizedExpression') return inner.flatMap(yields);
    if (node.name === 'IfExpression') return inner.slice(1).flatMap(yields);
    if (node.name === 'FunctionInvocation')
      return inner.slice(1).flatMap((parameters) => operands(parameters).flatMap(yields));
    const value = LITERALS[node.name]?.(textOf(node, text));
    return value === undefined ? [] : [value];
  };
  return yields(root);
}

type Visitor = {
  path?: (path: string) => void;
  literal?: (value: Value) => void;
  comparison?: (node: SyntaxNode) => void;
};

function visit({ root, text }: Parsed, visitor: Visitor): void {
  const go = (node: SyntaxNode): void => {
    const path = pathOf(node, text);
    if (path !== null) return visitor.path?.(path);
    const value = LITERALS[node.name]?.(textOf(node, text));
    if (value !== undefined) visitor.literal?.(value);
    if (node.name === 'Comparison') visitor.comparison?.(node);
    // the first operand of a call is the function's name
    const inner = node.name === 'FunctionInvocation' ? operands(node).slice(1) : operands(node);
    for (const child of inner) go(child);
  };
  go(root);
}

const LITERALS: Readonly<Record<string, (text: string) => Value | undefined>> = {
  StringLiteral: (text) => {
    try {
      return JSON.parse(text) as string;
    } catch {
      return undefined;
    }
  },
  NumericLiteral: (text) => Number(text),
  BooleanLiteral: (text) => text === 'true',
  null: () => null,
};

function pathOf(node: SyntaxNode, text: string): string | null {
  if (node.name === 'VariableName') return nameOf(node, text);
  if (node.name === 'Expression' || node.name === 'ParenthesizedExpression') {
    const inner = operands(node);
    return inner.length === 1 && inner[0] ? pathOf(inner[0], text) : null;
  }
  if (node.name !== 'PathExpression') return null;
  const [target, field] = operands(node);
  const base = target ? pathOf(target, text) : null;
  return base !== null && field ? `${base}.${nameOf(field, text)}` : null;
}

function evaluate(node: SyntaxNode, text: string, read: Read): Values {
  const path = pathOf(node, text);
  if (path !== null) return read(path);
  const literal = LITERALS[node.name];
  if (literal) {
    const value = literal(textOf(node, text));
    return value === undefined ? 'any' : [value];
  }
  const children = operands(node);
  const at = (index: number): Values => (children[index] ? evaluate(children[index], text, read) : 'any');
  switch (node.name) {
    case 'Expression':
    case 'ParenthesizedExpression':
      return children.length === 1 ? at(0) : 'any';
    case 'Conjunction':
      return combine(at(0), at(1), (a, b) =>
        a === false || b === false ? false : a === true && b === true ? true : null,
      );
    case 'Disjunction':
      return combine(at(0), at(1), (a, b) =>
        a === true || b === true ? true : a === false && b === false ? false : null,
      );
    case 'IfExpression':
      return branches(at(0), at(1), at(2));
    case 'Comparison':
      return comparison(node, text, read);
    case 'FunctionInvocation':
      return invocation(node, text, read);
    default:
      return 'any';
  }
}

const TRUTHS: readonly Value[] = [true, false, null];
const truths = (values: Values): readonly Value[] => (values === 'any' ? TRUTHS : values);
const distinct = (values: readonly Value[]): Values => [...new Set(values)];

function combine(left: Values, right: Values, join: (a: Value, b: Value) => Value): Values {
  return distinct(truths(left).flatMap((a) => truths(right).map((b) => join(a, b))));
}

function branches(test: Values, yes: Values, no: Values): Values {
  const may = truths(test);
  const taken = [...(may.includes(true) ? [yes] : []), ...(may.some((value) => value !== true) ? [no] : [])];
  return taken.includes('any') ? 'any' : distinct(taken.flatMap((values) => values as readonly Value[]));
}

function comparison(node: SyntaxNode, text: string, read: Read): Values {
  const [left, ...rest] = operands(node).filter((child) => child.name !== 'CompareOp');
  if (!left) return 'any';
  const operator = node.getChild('CompareOp');
  if (node.getChild('in')) return membership(evaluate(left, text, read), rest, text, read);
  const op = operator ? textOf(operator, text) : '';
  const right = rest[0];
  if (!right || (op !== '=' && op !== '!=')) return TRUTHS;
  const a = evaluate(left, text, read);
  const b = evaluate(right, text, read);
  if (a === 'any' || b === 'any') return TRUTHS;
  const equal = distinct(a.flatMap((x) => b.flatMap((y) => equality(x, y))));
  return op === '=' ? equal : distinct(truths(equal).map((value) => (value === null ? null : !value)));
}

/** FEEL: null equals only null; values of two types compare to null. */
function equality(x: Value, y: Value): readonly Value[] {
  if (x === OTHER || y === OTHER) return x === y ? TRUTHS : x === null || y === null ? [false] : [false, null];
  if (x === null || y === null) return [x === y];
  return typeof x === typeof y ? [x === y] : [null];
}

/** `x in ("a", "b")` and `x in "a"`: only literals can be told. */
function membership(tested: Values, candidates: readonly SyntaxNode[], text: string, read: Read): Values {
  const items = candidates.flatMap((node) => (node.name === 'PositiveUnaryTests' ? unaryLiterals(node) : [node]));
  const values = items.map((item) => evaluate(item, text, read));
  if (tested === 'any' || values.length === 0 || values.includes('any')) return TRUTHS;
  const wanted = values.flatMap((each) => each as readonly Value[]);
  return distinct(tested.flatMap((x) => (x === OTHER ? [false, null] : [wanted.includes(x)])));
}

function unaryLiterals(node: SyntaxNode): SyntaxNode[] {
  return operands(node).flatMap((child) => (/^Positive/.test(child.name) ? unaryLiterals(child) : [child]));
}

function invocation(node: SyntaxNode, text: string, read: Read): Values {
  const [target, parameters] = operands(node);
  const name = target ? nameOf(target, text) : '';
  const args = parameters ? operands(parameters).map((child) => evaluate(child, text, read)) : [];
  const [first = 'any', second = 'any'] = args;
  if (name === 'not' && args.length === 1) {
    return distinct(truths(first).map((value) => (typeof value === 'boolean' ? !value : null)));
  }
  if (name !== 'get or else' || args.length !== 2 || first === 'any') return 'any';
  if (!first.includes(null)) return first;
  return second === 'any' ? 'any' : distinct([...first.filter((value) => value !== null), ...second]);
}
