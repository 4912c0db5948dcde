import type { FeelEnvironment } from '../environment.ts';
import { spend } from '../environment.ts';
import type { CharacterTest } from './classes.ts';

/**
 * Backtracking matchers that are charged for every step. JavaScript's own RegExp cannot be stopped: one hostile pattern,
 * `(a+)+$`, would hold the server for hours.
 */
export type Run = { characters: readonly string[]; groups: (readonly [number, number] | null)[]; env: FeelEnvironment };
export type Next = (at: number) => boolean;
export type Matcher = (run: Run, at: number, next: Next) => boolean;

export const empty: Matcher = (_run, at, next) => next(at);

export function single(test: CharacterTest): Matcher {
  return ({ characters, env }, at, next) => {
    spend(env);
    return at < characters.length && test(characters[at] ?? '') && next(at + 1);
  };
}

export const where =
  (holds: (characters: readonly string[], at: number) => boolean): Matcher =>
  ({ characters }, at, next) =>
    holds(characters, at) && next(at);

export function sequence(parts: readonly Matcher[]): Matcher {
  return parts.reduceRight<Matcher>((rest, part) => {
    if (rest === empty) return part;
    return (run, at, next) => part(run, at, (after) => rest(run, after, next));
  }, empty);
}

export function either(branches: readonly Matcher[]): Matcher {
  const [only] = branches;
  if (only && branches.length === 1) return only;
  return (run, at, next) => {
    spend(run.env);
    return branches.some((branch) => branch(run, at, next));
  };
}

export function group(index: number, inner: Matcher): Matcher {
  return (run, at, next) => {
    const before = run.groups[index] ?? null;
    const matched = inner(run, at, (after) => {
      const outer = run.groups[index] ?? null;
      run.groups[index] = [at, after];
      if (next(after)) return true;
      run.groups[index] = outer;
      return false;
    });
    if (!matched) run.groups[index] = before;
    return matched;
  };
}

export function backReference(index: number, same: (a: string, b: string) => boolean): Matcher {
  return ({ characters, groups, env }, at, next) => {
    const [from, to] = groups[index] ?? [0, 0];
    spend(env, 1 + to - from);
    for (let offset = 0; offset < to - from; offset += 1) {
      if (!same(characters[from + offset] ?? '', characters[at + offset] ?? '')) return false;
    }
    return next(at + to - from);
  };
}

export type Quantity = { min: number; max: number; greedy: boolean };

/** Of one character: counts in a loop, so that long texts need no stack. */
export function repeatSingle(test: CharacterTest, { min, max, greedy }: Quantity): Matcher {
  return ({ characters, env }, at, next) => {
    const fits = (count: number): boolean => at + count < characters.length && test(characters[at + count] ?? '');
    let count = 0;
    const limit = greedy ? max : min;
    for (; count < limit && fits(count); count += 1) spend(env);
    if (count < min) return false;
    for (;;) {
      spend(env);
      if (next(at + count)) return true;
      if (greedy ? count === min : count >= max || !fits(count)) return false;
      count += greedy ? -1 : 1;
    }
  };
}

export function repeat(inner: Matcher, { min, max, greedy }: Quantity): Matcher {
  const from = (run: Run, at: number, count: number, next: Next): boolean => {
    spend(run.env);
    // a round that consumes nothing would go on for ever
    const again = (): boolean =>
      count < max &&
      inner(run, at, (after) => (after === at && count >= min ? false : from(run, after, count + 1, next)));
    if (count < min) return again();
    return greedy ? again() || next(at) : next(at) || again();
  };
  return (run, at, next) => from(run, at, 0, next);
}
