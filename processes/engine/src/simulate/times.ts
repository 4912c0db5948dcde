import type { Times } from './scenario.ts';

/** Collects durations in milliseconds. */
export class Durations {
  readonly #values: number[] = [];

  add(milliseconds: number): void {
    this.#values.push(milliseconds);
  }

  times(): Times {
    const sorted = [...this.#values].sort((a, b) => a - b);
    const total = sorted.reduce((sum, value) => sum + value, 0);
    const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return {
      total,
      mean: sorted.length === 0 ? 0 : total / sorted.length,
      p50: rank(0.5),
      p95: rank(0.95),
      max: sorted.at(-1) ?? 0,
    };
  }
}
