import type { CharacterTest } from './classes.ts';
import { escaped, literal, not, unicodeClass } from './classes.ts';
import type { Matcher, Quantity } from './match.ts';
import { backReference, either, group, repeat, repeatSingle, sequence, single, where } from './match.ts';

export class PatternError extends Error {}

export type Flags = { dotAll: boolean; multiline: boolean; ignoreCase: boolean };
type Atom = { matcher: Matcher; test: CharacterTest | null };

const MAX_REPEAT = 100_000;

/** XPath 3.1 regular expressions (XML Schema's with groups, back references, anchors and reluctant quantifiers). */
export class PatternParser {
  readonly #source: readonly string[];
  readonly #flags: Flags;
  readonly #closed = new Set<number>();
  #at = 0;
  groups = 0;

  constructor(source: readonly string[], flags: Flags) {
    this.#source = source;
    this.#flags = flags;
  }

  parse(): Matcher {
    const matcher = this.#alternatives();
    if (this.#at < this.#source.length) throw new PatternError('an unmatched )');
    return matcher;
  }

  #alternatives(): Matcher {
    const branches = [this.#branch()];
    while (this.#take('|')) branches.push(this.#branch());
    return either(branches);
  }

  #branch(): Matcher {
    const parts: Matcher[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      parts.push(this.#piece());
    }
    return sequence(parts);
  }

  #piece(): Matcher {
    const { matcher, test } = this.#atom();
    const quantity = this.#quantity();
    if (!quantity) return matcher;
    return test ? repeatSingle(test, quantity) : repeat(matcher, quantity);
  }

  #quantity(): Quantity | null {
    let range: { min: number; max: number };
    if (this.#take('*')) range = { min: 0, max: Infinity };
    else if (this.#take('+')) range = { min: 1, max: Infinity };
    else if (this.#take('?')) range = { min: 0, max: 1 };
    else if (this.#take('{')) range = this.#counted();
    else return null;
    return { ...range, greedy: !this.#take('?') };
  }

  #counted(): { min: number; max: number } {
    const min = this.#digits();
    if (min === null) throw new PatternError('a number behind {');
    const max = this.#take(',') ? (this.#digits() ?? Infinity) : min;
    if (!this.#take('}') || max < min || min > MAX_REPEAT) throw new PatternError('{n,m}');
    return { min, max };
  }

  #digits(): number | null {
    let text = '';
    for (let next = this.#peek(); next !== undefined && /^[0-9]$/.test(next); next = this.#peek()) text += this.#next();
    return text === '' ? null : Number(text);
  }

  #atom(): Atom {
    const character = this.#next();
    switch (character) {
      case '(':
        return { matcher: this.#group(), test: null };
      case '[':
        return this.#one(this.#class(), false);
      case '.':
        return this.#one(this.#flags.dotAll ? () => true : (one) => one !== '\n' && one !== '\r');
      case '^':
        return { matcher: where((all, at) => at === 0 || (this.#flags.multiline && all[at - 1] === '\n')), test: null };
      case '$':
        return {
          matcher: where((all, at) => at === all.length || (this.#flags.multiline && all[at] === '\n')),
          test: null,
        };
      case '\\':
        return this.#escape();
    }
    if (/^[*+?{}\]]$/.test(character)) throw new PatternError(`a quantified atom before ${character}`);
    return this.#one(literal(character));
  }

  #one(test: CharacterTest, fold = true): Atom {
    const tested = fold ? this.#folded(test) : test;
    return { matcher: single(tested), test: tested };
  }

  #folded(test: CharacterTest): CharacterTest {
    if (!this.#flags.ignoreCase) return test;
    return (one) => test(one) || test(one.toLowerCase()) || test(one.toUpperCase());
  }

  #group(): Matcher {
    const captures = !(this.#peek() === '?' && this.#source[this.#at + 1] === ':');
    if (!captures) this.#at += 2;
    const index = captures ? (this.groups += 1) : 0;
    const inner = this.#alternatives();
    if (!this.#take(')')) throw new PatternError('a closing )');
    if (!captures) return inner;
    this.#closed.add(index);
    return group(index, inner);
  }

  #escape(): Atom {
    const letter = this.#next();
    if (/^[1-9]$/.test(letter)) return { matcher: this.#reference(Number(letter)), test: null };
    if (letter === 'p' || letter === 'P') return this.#one(this.#category(letter === 'P'));
    const found = escaped(letter);
    if (!found) throw new PatternError(`a known escape, but got \\${letter}`);
    return this.#one('test' in found ? found.test : literal(found.character));
  }

  #reference(first: number): Matcher {
    let index = first;
    // \12 is group 12 only where there are that many
    for (let next = this.#peek(); next !== undefined && /^[0-9]$/.test(next); next = this.#peek()) {
      if (index * 10 + Number(next) > this.groups) break;
      index = index * 10 + Number(this.#next());
    }
    if (!this.#closed.has(index)) throw new PatternError(`a group before \\${index}`);
    const { ignoreCase } = this.#flags;
    return backReference(index, (a, b) => a === b || (ignoreCase && a.toLowerCase() === b.toLowerCase()));
  }

  #category(negated: boolean): CharacterTest {
    if (!this.#take('{')) throw new PatternError('{ behind \\p');
    let name = '';
    while (this.#peek() !== undefined && this.#peek() !== '}') name += this.#next();
    const test = unicodeClass(name);
    if (!this.#take('}') || !test) throw new PatternError(`a known category, but got ${name}`);
    return negated ? not(test) : test;
  }

  /** Behind [. Ranges, escapes, and a class taken away: [a-z-[aeiou]]. */
  #class(): CharacterTest {
    const negated = this.#take('^');
    const tests: CharacterTest[] = [];
    let except: CharacterTest | null = null;
    while (!this.#take(']')) {
      if (this.#peek() === '-' && this.#source[this.#at + 1] === '[') {
        this.#at += 2;
        except = this.#class();
        if (!this.#take(']')) throw new PatternError('] behind a subtracted class');
        break;
      }
      tests.push(this.#folded(this.#member()));
    }
    if (tests.length === 0) throw new PatternError('a character class that is not empty');
    const within: CharacterTest = (one) => tests.some((test) => test(one)) !== negated;
    return except ? (one) => within(one) && except(one) !== true : within;
  }

  #member(): CharacterTest {
    const from = this.#classCharacter();
    if (typeof from === 'function') return from;
    const next = this.#source[this.#at + 1];
    if (this.#peek() !== '-' || next === ']' || next === '[') return literal(from);
    this.#at += 1;
    const to = this.#classCharacter();
    if (typeof to === 'function') throw new PatternError('a character at the end of a range');
    const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
    if (last < first) throw new PatternError(`a range in order, but got ${from}-${to}`);
    return (one) => {
      const code = one.codePointAt(0) ?? -1;
      return code >= first && code <= last;
    };
  }

  #classCharacter(): string | CharacterTest {
    const character = this.#next();
    if (character === '[') throw new PatternError('\\[ inside a class');
    if (character !== '\\') return character;
    const letter = this.#next();
    if (letter === 'p' || letter === 'P') return this.#category(letter === 'P');
    const found = escaped(letter);
    if (!found) throw new PatternError(`a known escape, but got \\${letter}`);
    return 'test' in found ? found.test : found.character;
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #next(): string {
    const character = this.#source[this.#at];
    if (character === undefined) throw new PatternError('more behind the end');
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}
