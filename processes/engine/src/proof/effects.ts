import type { Graph, Mapping, Node } from '../model/graph.ts';
import type { Read } from './abstract-feel.ts';
import { valuesOf } from './abstract-feel.ts';
import type { ProofModels } from './models.ts';
import { calledProcesses, matches, namesOf } from './models.ts';
import { openFlows } from './open-flows.ts';
import type { SafetyRule } from './rule.ts';
import type { Effect, Tracking } from './state.ts';
import { NO_EFFECT, targetsOf, touches, union, writes } from './state.ts';

/** What elements do to tokens beside them, for one rule; looked up once per element. */
export class Effects {
  readonly #known = new Map<Node, Effect>();
  readonly #models: ProofModels;
  readonly #rule: SafetyRule;
  readonly #tracking: Tracking;

  constructor(models: ProofModels, rule: SafetyRule, tracking: Tracking) {
    this.#models = models;
    this.#rule = rule;
    this.#tracking = tracking;
  }

  of(node: Node): Effect {
    const known = this.#known.get(node);
    if (known) return known;
    // a process that calls itself ends the walk here; the explorer reports it
    this.#known.set(node, NO_EFFECT);
    const effect = this.#compute(node);
    this.#known.set(node, effect);
    return effect;
  }

  #compute(node: Node): Effect {
    const own: Effect = {
      clears: namesOf(node).some((name) => this.#rule.since.includes(name)),
      retakes: this.#rule.passes.some((term) => term.is && matches(node, term)),
      writes: new Set(writes(this.#models, this.#tracking, node)),
    };
    const inner = this.#childrenOf(node)
      .map((child) => this.of(child))
      .reduce(union, NO_EFFECT);
    if (node.type !== 'CALL_ACTIVITY') return union(own, inner);
    // a called process has variables of its own
    return { ...union(own, inner), writes: own.writes };
  }

  #childrenOf(node: Node): Node[] {
    const called = node.calledElement ? (calledProcesses(node, (path) => this.#domain(path)) ?? []) : [];
    const inCalled = called.flatMap((id) => {
      const graph = this.#models.graphs.get(id);
      return graph ? reachedFrom(this.#models, graph, node.inputs) : [];
    });
    return [...childrenOf(this.#models, node), ...inCalled];
  }

  #domain(path: string): Tracking['domains'][number] | 'any' {
    const index = this.#tracking.paths.indexOf(path);
    return index < 0 ? 'any' : this.#tracking.domains[index]!.filter((value) => typeof value === 'string');
  }
}

const childrenByScope = new WeakMap<Node, Node[]>();

/** The elements that lie directly in a scope. */
export function childrenOf(models: ProofModels, scope: Node): Node[] {
  const known = childrenByScope.get(scope);
  if (known) return known;
  for (const graph of models.graphs.values()) {
    if (!graph.nodes.has(scope.id) || graph.nodes.get(scope.id) !== scope) continue;
    const children = [...graph.nodes.values()].filter((node) => node.parent === scope);
    childrenByScope.set(scope, children);
    return children;
  }
  return [];
}

/** Elements of a called process, less those behind gateways that the call's constant inputs shut. */
function reachedFrom(models: ProofModels, graph: Graph, inputs: readonly Mapping[]): Node[] {
  const children = [...graph.nodes.values()].filter((node) => node.parent === graph.process);
  const start = graph.process.noneStart;
  if (!start) return children;
  const fixed = new Map(inputs.map(({ source, target }) => [target.join('.'), valuesOf(source, () => 'any')]));
  const written = [...graph.nodes.values()].map((node) => targetsOf(models, node));
  const stays = (path: string): boolean =>
    written.every((targets) => targets !== 'any' && !targets.some((target) => touches(path, target)));
  const read: Read = (path) => (stays(path) ? (fixed.get(path) ?? 'any') : 'any');
  const found = new Set<Node>(graph.process.eventSubProcesses);
  const open = [start, ...found];
  for (let node = open.pop(); node; node = open.pop()) {
    found.add(node);
    const next = [...openFlows(node, read).map((flow) => flow.target), ...node.boundaryEvents];
    open.push(...next.filter((each) => !found.has(each)));
  }
  return [...found];
}
