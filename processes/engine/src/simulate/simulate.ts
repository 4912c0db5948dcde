import type { Draft, Scenario, Simulation } from './scenario.ts';
import { Run } from './run.ts';

export { worldOf } from './scenario.ts';
export type {
  AwaitedMessage,
  Delivery,
  Draft,
  ElementResult,
  LoggedEvent,
  Outcome,
  ResourceResult,
  Rules,
  Scenario,
  Simulation,
  SimulationResult,
  Times,
  Work,
  WorkRule,
  World,
} from './scenario.ts';
export type { Distribution, Random } from './random.ts';

/**
 * What would happen: runs instances of a draft on the engine itself, in memory, with a clock that jumps from event to
 * event and a world that answers. Nothing is stored, nothing is random beyond the seed: the same draft and scenario give
 * the same result, event for event.
 *
 * ```ts
 * const run = await simulate({ resources: [{ name: 'draft.bpmn', content }] }, {
 *   start: { processId: 'rt-planning' },
 *   instances: 1000, seed: 1, startAt, timeZone: 'Asia/Shanghai',
 *   arrival: { kind: 'exponential', mean: 45 * 60_000 },
 *   resources: { physicist: 3 },
 *   world: worldOf({
 *     work: { 'plan-design': { duration: { kind: 'lognormal', median: 4 * 3_600_000, spread: 0.5 }, resource: 'physicist' } },
 *     otherwise: { duration: { kind: 'constant', value: 60_000 } },
 *   }),
 * });
 * ```
 *
 * `ok: false` where the draft could not be deployed; `problem` is the deployment's report. Work for which the world answers
 * null, messages that never come and incidents leave instances open: `waiting` and `incidents` say where.
 */
export async function simulate(draft: Draft, scenario: Scenario): Promise<Simulation> {
  const run = new Run(scenario);
  const problem = await run.deploy(draft);
  return problem === null ? { ok: true, result: await run.play() } : { ok: false, problem };
}
