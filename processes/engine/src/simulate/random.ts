/** Repeatable numbers in [0, 1): the same seed gives the same simulation, event for event. */
export type Random = () => number;

/** mulberry32 (T. Ettinger, public domain): 32 bits of state, enough for millions of draws. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How long something takes, in milliseconds. */
export type Distribution =
  | { kind: 'constant'; value: number }
  | { kind: 'uniform'; min: number; max: number }
  | { kind: 'triangular'; min: number; mode: number; max: number }
  /** Of the times between independent arrivals. */
  | { kind: 'exponential'; mean: number }
  /** Skewed to the right, as the times of human work are; `spread` is the standard deviation of the logarithm. */
  | { kind: 'lognormal'; median: number; spread: number };

/** One draw, a whole number of milliseconds that is not negative. */
export function draw(distribution: Distribution, random: Random): number {
  return Math.max(0, Math.round(sample(distribution, random)));
}

function sample(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.min + (distribution.max - distribution.min) * random();
    case 'triangular':
      return triangular(distribution, random());
    case 'exponential':
      return -Math.log(1 - random()) * distribution.mean;
    case 'lognormal':
      return distribution.median * Math.exp(distribution.spread * normal(random));
  }
}

function triangular({ min, mode, max }: { min: number; mode: number; max: number }, at: number): number {
  if (max <= min) return min;
  const turn = (mode - min) / (max - min);
  return at < turn
    ? min + Math.sqrt(at * (max - min) * (mode - min))
    : max - Math.sqrt((1 - at) * (max - min) * (max - mode));
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
