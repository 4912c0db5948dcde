import type { SyntaxNode } from '@lezer/common';
import type { FeelEnvironment } from './environment.ts';

export type Evaluate = (environment: FeelEnvironment) => unknown;

/** Thrown for syntax that has no meaning here; the expression is refused at deploy. */
export class NotCompiled extends Error {
  readonly code = 'FEEL_NOT_COMPILED';
}

export type Compile = (node: SyntaxNode, source: string) => Evaluate;

/** Child nodes without punctuation and keywords. */
export function operands(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if ((/^[A-Z?]/.test(child.name) && !child.name.endsWith('Comment')) || child.name === 'null') found.push(child);
  }
  return found;
}

export const textOf = (node: SyntaxNode, source: string): string => source.slice(node.from, node.to);

/** Words of a name joined by single blanks. */
export const nameOf = (node: SyntaxNode, source: string): string =>
  textOf(node, source).replaceAll('`', '').trim().replace(/\s+/g, ' ');

export function pair(node: SyntaxNode): [SyntaxNode, SyntaxNode] {
  const [left, right] = operands(node).filter((child) => !/Op$/.test(child.name));
  if (!left || !right) throw new NotCompiled(node.name);
  return [left, right];
}

export function only(node: SyntaxNode): SyntaxNode {
  const [first, ...rest] = operands(node);
  if (!first || rest.length > 0) throw new NotCompiled(node.name);
  return first;
}

/** How many nodes a part of an expression has, and how many are open at once: what one run of it is charged. */
export function extentOf(node: SyntaxNode): { nodes: number; depth: number } {
  let nodes = 0;
  let depth = 0;
  let open = 0;
  const cursor = node.cursor();
  for (;;) {
    nodes += 1;
    open += 1;
    depth = Math.max(depth, open);
    if (cursor.firstChild()) continue;
    open -= 1;
    while (open > 0 && !cursor.nextSibling()) {
      cursor.parent();
      open -= 1;
    }
    if (open <= 0) return { nodes, depth };
  }
}

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))/gs;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };

/** The text of a string literal. */
export function unquote(literal: string): string {
  const text = literal.slice(1, -1);
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (whole, four: string | undefined, six: string | undefined, one: string | undefined) => {
    if (four !== undefined) return String.fromCharCode(parseInt(four, 16));
    if (six !== undefined) return parseInt(six, 16) <= 0x10ffff ? String.fromCodePoint(parseInt(six, 16)) : whole;
    return ESCAPED[one ?? ''] ?? whole;
  });
}
