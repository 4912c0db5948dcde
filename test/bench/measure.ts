import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Latencies in ms of one kind of step, with the process's CPU time over all of them. */
export interface Measured {
  readonly steps: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly cpuMsPerStep: number;
  readonly stepsPerSecond: number;
}

/** Runs `clients` loops over `step` until `steps` have been taken. */
export async function measure(options: {
  steps: number;
  clients: number;
  step: (index: number) => Promise<void>;
}): Promise<Measured> {
  const latencies: number[] = [];
  let next = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const client = async () => {
    while (next < options.steps) {
      const index = next++;
      const at = performance.now();
      await options.step(index);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  const elapsed = performance.now() - began;
  const used = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  return {
    steps: latencies.length,
    p50Ms: rounded(quantile(latencies, 0.5)),
    p95Ms: rounded(quantile(latencies, 0.95)),
    cpuMsPerStep: rounded((used.user + used.system) / 1000 / latencies.length),
    stepsPerSecond: Math.round((latencies.length / elapsed) * 1000),
  };
}

/** Rounds of equal length as one; quantiles are the median round's. */
export function pooled(rounds: readonly Measured[]): Measured {
  const mean = (of: (round: Measured) => number) => rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length;
  const median = (of: (round: Measured) => number) =>
    quantile(
      rounds.map(of).sort((a, b) => a - b),
      0.5,
    );
  return {
    steps: rounds.reduce((sum, round) => sum + round.steps, 0),
    p50Ms: median((round) => round.p50Ms),
    p95Ms: median((round) => round.p95Ms),
    cpuMsPerStep: rounded(mean((round) => round.cpuMsPerStep)),
    stepsPerSecond: Math.round(rounds.length / rounds.reduce((sum, round) => sum + 1 / round.stepsPerSecond, 0)),
  };
}

export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** So that one engine does not pay for what the other left lying. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
