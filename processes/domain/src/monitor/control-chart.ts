/**
 * Shewhart's chart of individual values and moving ranges (XmR), after D. C. Montgomery, Introduction to Statistical Quality
 * Control, 7th ed., section 6.4, and ISO 7870-2: the moving range of two neighbours estimates the spread (d2 = 1.128), so the
 * limits are mean ± 3 MR/d2 = mean ± 2.66 MR, and the ranges' upper limit is D4 MR = 3.267 MR.
 */
export interface ControlChart {
  readonly n: number;
  readonly mean: number;
  readonly meanRange: number;
  readonly upper: number;
  /** Never below zero: a duration cannot be. */
  readonly lower: number;
  readonly rangeUpper: number;
  /** Which values lie outside of the limits, or end a run of eight on one side of the mean (Western Electric rule 4). */
  readonly signals: { index: number; rule: 'OUTSIDE' | 'RUN' }[];
}

const D2 = 1.128;
const D4 = 3.267;
const RUN = 8;
/** With fewer values the limits say nothing (Montgomery asks for 20 to 25). */
export const FEWEST_FOR_LIMITS = 20;

/** @param values in the order in which they came; null when they are too few for limits */
export function controlChart(values: readonly number[]): ControlChart | null {
  if (values.length < FEWEST_FOR_LIMITS) return null;
  const mean = meanOf(values);
  const meanRange = meanOf(values.slice(1).map((value, index) => Math.abs(value - values[index]!)));
  const reach = (3 * meanRange) / D2;
  const [upper, lower] = [mean + reach, Math.max(0, mean - reach)];
  return { n: values.length, mean, meanRange, upper, lower, rangeUpper: D4 * meanRange, signals: signals() };

  function signals(): ControlChart['signals'] {
    let [run, side] = [0, 0];
    const found: { index: number; rule: 'OUTSIDE' | 'RUN' }[] = [];
    for (const [index, value] of values.entries()) {
      const now = Math.sign(value - mean);
      run = now !== 0 && now === side ? run + 1 : 1;
      side = now;
      if (value > upper || value < lower) found.push({ index, rule: 'OUTSIDE' });
      else if (run >= RUN) found.push({ index, rule: 'RUN' });
    }
    return found;
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
