import type { FeelEnvironment } from '../environment.ts';
import { literal } from './classes.ts';
import type { Matcher, Run } from './match.ts';
import { sequence, single } from './match.ts';
import { PatternError, PatternParser } from './parse.ts';

export type Match = { from: number; to: number; groups: readonly (readonly [number, number] | null)[] };
type Template = (characters: readonly string[], match: Match) => string;

/** A regular expression of XPath 3.1, as DMN's matches(), replace() and split() take it. */
export class Pattern {
  readonly #matcher: Matcher;
  readonly #groups: number;
  readonly #literal: boolean;

  constructor(matcher: Matcher, groups: number, isLiteral: boolean) {
    this.#matcher = matcher;
    this.#groups = groups;
    this.#literal = isLiteral;
  }

  /** The first match at or behind `start`. */
  find(characters: readonly string[], start: number, env: FeelEnvironment): Match | null {
    for (let from = start; from <= characters.length; from += 1) {
      const run: Run = { characters, groups: [], env };
      let end = -1;
      const matched = this.#matcher(run, from, (at) => {
        end = at;
        return true;
      });
      if (matched) return { from, to: end, groups: run.groups };
    }
    return null;
  }

  /** `$1` is a group, `\$` a dollar; null for a replacement that XPath refuses. */
  template(replacement: string): Template | null {
    if (this.#literal) return () => replacement;
    const parts: (string | number)[] = [];
    for (let at = 0; at < replacement.length; at += 1) {
      const [character = '', next = ''] = [replacement[at], replacement[at + 1]];
      if (character === '\\') {
        if (next !== '\\' && next !== '$') return null;
        parts.push(next);
        at += 1;
      } else if (character === '$') {
        const digits = /^\d+/.exec(replacement.slice(at + 1))?.[0];
        if (digits === undefined) return null;
        // the longest number that is a group; the rest is text
        let length = digits.length;
        while (length > 1 && Number(digits.slice(0, length)) > this.#groups) length -= 1;
        parts.push(Number(digits.slice(0, length)));
        at += length;
      } else parts.push(character);
    }
    return (characters, match) =>
      parts.map((part) => (typeof part === 'string' ? part : textOf(characters, match, part))).join('');
  }
}

function textOf(characters: readonly string[], match: Match, index: number): string {
  const span = index === 0 ? ([match.from, match.to] as const) : match.groups[index];
  return span ? characters.slice(span[0], span[1]).join('') : '';
}

const MAX_PATTERNS = 500;
const known = new Map<string, Pattern | null>();

/** Null for what is no pattern. Compiled ones are kept: a model uses the same few again and again. */
export function compilePattern(source: string, flags: string): Pattern | null {
  const key = `${flags}/${source}`;
  let pattern = known.get(key);
  if (pattern === undefined) {
    pattern = compiled(source, flags);
    if (known.size >= MAX_PATTERNS) known.clear();
    known.set(key, pattern);
  }
  return pattern;
}

function compiled(source: string, flags: string): Pattern | null {
  if (!/^[smixq]*$/.test(flags)) return null;
  const ignoreCase = flags.includes('i');
  if (flags.includes('q')) {
    const tests = Array.from(source, (one) => (ignoreCase ? folded(one) : literal(one)));
    return new Pattern(sequence(tests.map(single)), 0, true);
  }
  const characters = Array.from(flags.includes('x') ? withoutBlanks(source) : source);
  const parser = new PatternParser(characters, {
    dotAll: flags.includes('s'),
    multiline: flags.includes('m'),
    ignoreCase,
  });
  try {
    const matcher = parser.parse();
    return new Pattern(matcher, parser.groups, false);
  } catch (error) {
    if (error instanceof PatternError || error instanceof RangeError) return null;
    throw error;
  }
}

const folded = (wanted: string) => (one: string) => one.toLowerCase() === wanted.toLowerCase();

/** Flag x: blanks count inside of [...] only. */
function withoutBlanks(source: string): string {
  return source.replace(/\[(?:\\.|[^\]\\])*\]|\s+/gs, (part) => (part.startsWith('[') ? part : ''));
}
