import type { Flow, Graph, Node } from '../model/graph.ts';
import { besides } from './concurrency.ts';
import { childrenOf, Effects } from './effects.ts';
import { effectsByBranch } from './join.ts';
import { Liveness } from './liveness.ts';
import type { ProofModels } from './models.ts';
import { namesOf } from './models.ts';
import type { Doubt, Exploration, Kept, Summary } from './points.ts';
import type { SafetyRule } from './rule.ts';
import { forget, ScopeRun, startsOf } from './scope-run.ts';
import type { Effect, State, Tracking } from './state.ts';
import { keyOf, NO_EFFECT, union } from './state.ts';

const MOST_POINTS = 30_000;

/** Every state that a token can reach, over the whole call hierarchy, for one rule. */
export class Explorer implements Exploration {
  readonly doubts = new Map<string, Doubt>();
  /** Names of all elements that a token was seen at. */
  readonly met = new Set<string>();
  readonly models: ProofModels;
  readonly rule: SafetyRule;
  readonly tracking: Tracking;
  readonly #effects: Effects;
  readonly #liveness: Liveness;
  readonly #known = new Map<Node, Map<string, Summary>>();
  readonly #beside = new Map<Node, Effect>();
  readonly #branches = new Map<Node, ReadonlyMap<Flow, Effect>>();
  #points = 0;
  readonly #effectOf = (node: Node): Effect => this.#effects.of(node);

  constructor(models: ProofModels, rule: SafetyRule, tracking: Tracking) {
    this.models = models;
    this.rule = rule;
    this.tracking = tracking;
    this.#effects = new Effects(models, rule, tracking);
    this.#liveness = new Liveness(models, tracking);
  }

  scope(scope: Node, arriving: State, ambient: Effect, stack: readonly string[], kept: Kept): Summary {
    const entry = forget(
      arriving,
      startsOf(scope).flatMap((node) => [...(kept.at.get(node) ?? [])]),
    );
    const key = `${keyOf(entry)}/${[...kept.atEnd].join()}/${ambient.clears}/${[...ambient.writes].join()}/${stack.length > 1}`;
    const byKey = this.#known.get(scope) ?? new Map<string, Summary>();
    this.#known.set(scope, byKey);
    const known = byKey.get(key);
    if (known) return known;
    const run = new ScopeRun(this, scope, ambient, stack, kept);
    byKey.set(key, run.summary);
    run.start(entry);
    return run.summary;
  }

  keptIn(graph: Graph, call: Node | null): Kept {
    const atEnd = call ? this.#liveness.readAtEnd(call) : new Set<number>();
    return { atEnd, at: this.#liveness.of(graph, atEnd) };
  }

  effectBeside(scope: Node, node: Node): Effect {
    const known = this.#beside.get(node);
    if (known) return known;
    for (const [child, others] of besides(scope, childrenOf(this.models, scope))) {
      this.#beside.set(child, [...others].map(this.#effectOf).reduce(union, NO_EFFECT));
    }
    return this.#beside.get(node) ?? NO_EFFECT;
  }

  effectsOfBranches(gateway: Node): ReadonlyMap<Flow, Effect> {
    const known = this.#branches.get(gateway) ?? effectsByBranch(gateway, this.#effectOf);
    this.#branches.set(gateway, known);
    return known;
  }

  meet(node: Node): void {
    for (const name of namesOf(node)) this.met.add(name);
  }

  doubt(stack: readonly string[], node: Node, reason: string): void {
    const processId = stack.at(-1) ?? '';
    this.doubts.set(`${processId}/${node.id}/${reason}`, { processId, elementId: node.id, reason });
  }

  count(): boolean {
    this.#points += 1;
    return this.#points <= MOST_POINTS;
  }
}
