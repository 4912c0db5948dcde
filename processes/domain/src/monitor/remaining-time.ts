/**
 * How long until something happens, from cases before: the estimator of Kaplan and Meier (J. Am. Stat. Assoc. 1958, 53, 457)
 * over those that had waited at least as long. Cases that still wait, or were called off, count for as long as they were
 * seen and not as if they had never been: leaving them out would make every forecast too early.
 */
export interface Observed {
  /** Any unit; the answer has the same. */
  readonly duration: number;
  /** false: it had not happened by then. */
  readonly happened: boolean;
}

export interface Remaining {
  /** Cases before that had waited as long; of these it `happened` for so many. */
  readonly n: number;
  readonly happened: number;
  /** Whole time, not what is left of it; null: fewer than that share ever got there. */
  readonly p50: number | null;
  readonly p90: number | null;
}

/** Below this nobody is told a date. */
export const FEWEST_CASES = 20;

/** @param waited how long this case has waited; null when too few had waited as long and got there */
export function remainingTime(observed: readonly Observed[], waited: number): Remaining | null {
  const alike = observed.filter(({ duration }) => duration > waited).sort((a, b) => a.duration - b.duration);
  const happened = alike.filter((one) => one.happened).length;
  if (happened < FEWEST_CASES) return null;
  return { n: alike.length, happened, p50: quantile(alike, 0.5), p90: quantile(alike, 0.9) };
}

/** The first time at which the share that still waits has fallen to 1 - share. */
function quantile(sorted: readonly Observed[], share: number): number | null {
  let waiting = 1;
  for (let index = 0; index < sorted.length;) {
    const { duration } = sorted[index]!;
    const atRisk = sorted.length - index;
    let events = 0;
    for (; index < sorted.length && sorted[index]!.duration === duration; index += 1)
      if (sorted[index]!.happened) events += 1;
    waiting *= 1 - events / atRisk;
    if (waiting <= 1 - share + 1e-12) return duration;
  }
  return null;
}
