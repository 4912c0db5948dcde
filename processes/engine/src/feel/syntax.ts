import type { SyntaxNode } from '@lezer/common';
import type { FeelEnvironment } from './environment.ts';

export type Evaluate = (environment: FeelEnvironment) => unknown;

/** Thrown for syntax that only feelin's interpreter handles; the whole expression then goes there. */
export class NotCompiled extends Error {
  readonly code = 'FEEL_NOT_COMPILED';
}

export type Compile = (node: SyntaxNode, source: string) => Evaluate;

/** Child nodes without punctuation and keywords. */
export function operands(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (/^[A-Z]/.test(child.name) || child.name === 'null') found.push(child);
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
