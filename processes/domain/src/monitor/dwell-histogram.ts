/**
 * Durations as counts in buckets of a logarithmic scale: days of millions of steps fit into a few numbers, histograms of days add
 * up, and a quantile is off by less than 5 %: a bucket spans a factor of 2^(1/8), its middle is at most 2^(1/16) away.
 */
export type DwellHistogram = Readonly<Record<string, number>>;

const PER_OCTAVE = 8;
/** Shorter ones count as this, ms. */
const SHORTEST_MS = 1000;

export function bucketOf(milliseconds: number): number {
  return Math.floor(PER_OCTAVE * Math.log2(Math.max(SHORTEST_MS, milliseconds) / SHORTEST_MS));
}

export function mergeHistograms(all: readonly DwellHistogram[]): DwellHistogram {
  const merged: Record<string, number> = {};
  for (const one of all) for (const [bucket, n] of Object.entries(one)) merged[bucket] = (merged[bucket] ?? 0) + n;
  return merged;
}

export function countOf(histogram: DwellHistogram): number {
  return Object.values(histogram).reduce((sum, n) => sum + n, 0);
}

/** Nearest rank; null of nothing. @param share 0 to 1 */
export function quantileOf(histogram: DwellHistogram, share: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(share * total));
  const buckets = Object.keys(histogram)
    .map(Number)
    .sort((a, b) => a - b);
  for (const bucket of buckets) {
    left -= histogram[bucket] ?? 0;
    if (left <= 0) return middleOf(bucket);
  }
  return middleOf(buckets.at(-1) ?? 0);
}

function middleOf(bucket: number): number {
  return Math.round(SHORTEST_MS * 2 ** ((bucket + 0.5) / PER_OCTAVE));
}
