import type { Expression } from '../feel/expression.ts';
import type { Graph, Node } from '../model/graph.ts';
import { pathsIn } from './abstract-feel.ts';
import type { ProofModels } from './models.ts';
import { calledProcesses, sentVariables } from './models.ts';
import type { Tracking } from './state.ts';
import { surelyWrites, touches } from './state.ts';

type Paths = ReadonlySet<number>;

/**
 * Which tracked variables can still be read once a token is at an element. What is not live is forgotten, so that
 * states which differ in nothing that matters are one. May say too many, never too few.
 */
export class Liveness {
  readonly #models: ProofModels;
  readonly #tracking: Tracking;
  readonly #known = new Map<string, ReadonlyMap<Node, Paths>>();

  constructor(models: ProofModels, tracking: Tracking) {
    this.#models = models;
    this.#tracking = tracking;
  }

  /** @param atEnd what is read from the process when it ends */
  of(graph: Graph, atEnd: Paths): ReadonlyMap<Node, Paths> {
    const key = `${graph.processId}/${[...atEnd].sort((a, b) => a - b).join()}`;
    const known = this.#known.get(key);
    if (known) return known;
    const live = new Map<Node, Set<number>>([...graph.nodes.values()].map((node) => [node, new Set()]));
    // a process that calls itself reads this unfinished answer; the explorer calls such a model undecided
    this.#known.set(key, live);
    const nodes = [...live.keys()].reverse();
    for (let size = -1, before = -2; size !== before;) {
      before = size;
      for (const node of nodes) for (const index of this.#liveAt(node, live, atEnd)) live.get(node)!.add(index);
      size = [...live.values()].reduce((sum, each) => sum + each.size, 0);
    }
    return live;
  }

  /** What a call reads from the process that it called. */
  readAtEnd(call: Node): Paths {
    if (call.outputs.length === 0 && call.calledElement?.propagateAllChildVariables) return this.#all();
    return this.#reads(call.outputs.map((mapping) => mapping.source));
  }

  #liveAt(node: Node, live: ReadonlyMap<Node, Paths>, atEnd: Paths): Set<number> {
    const found = new Set<number>();
    const add = (paths: Iterable<number>): void => {
      for (const path of paths) found.add(path);
    };
    const kept = surelyWrites(this.#tracking, node);
    for (const next of afterwards(node)) {
      for (const path of next === null ? atEnd : live.get(next)!) if (!kept.has(path)) found.add(path);
    }
    for (const next of anytime(node)) add(live.get(next)!);
    add(this.#reads(conditionsAndInputs(node)));
    add(this.#readByOutputs(node));
    if (node.calledElement) add(this.#readByCalled(node));
    return found;
  }

  /** Output mappings see what the element itself yields before what was there. */
  #readByOutputs(node: Node): number[] {
    const sent = sentVariables(this.#models, node);
    const isCall = node.calledElement?.propagateAllParentVariables === true;
    if (sent === 'any' || isCall) return [];
    const yielded = [...sent, node.calledDecision?.resultVariable, node.script?.resultVariable];
    const isYielded = (path: string): boolean => yielded.some((name) => path === name || path.startsWith(`${name}.`));
    const read = this.#reads(node.outputs.map((mapping) => mapping.source));
    return [...read].filter((index) => !isYielded(this.#tracking.paths[index]!));
  }

  #readByCalled(call: Node): Paths {
    const all = this.#all();
    const targets = calledProcesses(call, (path) => {
      const index = this.#tracking.paths.indexOf(path);
      return index < 0 ? 'any' : this.#tracking.domains[index]!.filter((value) => typeof value === 'string');
    });
    if (targets === null) return all;
    const found = new Set<number>();
    for (const id of targets) {
      const graph = this.#models.graphs.get(id);
      const start = graph?.process.noneStart;
      if (!graph || !start) return all;
      for (const path of this.of(graph, this.readAtEnd(call)).get(start) ?? []) found.add(path);
      for (const handler of graph.process.eventSubProcesses) {
        for (const path of this.of(graph, this.readAtEnd(call)).get(handler) ?? []) found.add(path);
      }
    }
    return found;
  }

  #reads(expressions: readonly Expression[]): Set<number> {
    const read = expressions.flatMap((expression) => [...pathsIn(expression)]);
    const found = [...this.#tracking.paths.entries()].filter(([, path]) => read.some((name) => touches(path, name)));
    return new Set(found.map(([index]) => index));
  }

  #all(): Paths {
    return new Set(this.#tracking.paths.keys());
  }
}

function conditionsAndInputs(node: Node): Expression[] {
  const conditions = node.outgoing.flatMap((flow) => flow.condition ?? []);
  const own = [node.script?.expression, node.calledElement?.processId].filter((each) => each !== undefined);
  return [...conditions, ...node.inputs.map((mapping) => mapping.source), ...own];
}

/** Where a token goes when the element is done; null is the end of the process. */
function afterwards(node: Node): (Node | null)[] {
  if (node.outgoing.length > 0) return node.outgoing.map((flow) => flow.target);
  const scope = node.parent;
  if (!scope) return [];
  if (scope.type === 'EVENT_SUB_PROCESS') return afterwards(scope);
  return scope.type === 'PROCESS' ? [null] : [...afterwards(scope)];
}

/** Where a token can go while the element is active: inside, over boundary events, into event subprocesses around it. */
function anytime(node: Node): Node[] {
  const found: Node[] = [...node.boundaryEvents];
  if (node.noneStart) found.push(node.noneStart);
  if (node.eventStart) found.push(node.eventStart);
  for (let scope = node.parent; scope; scope = scope.parent) {
    found.push(...scope.boundaryEvents, ...scope.eventSubProcesses.filter((handler) => handler !== node));
  }
  return found;
}
