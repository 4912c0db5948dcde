import type { Flow, Node } from '../model/graph.ts';
import { isJoin } from '../model/graph.ts';
import { isInterrupting } from './concurrency.ts';
import { childrenOf } from './effects.ts';
import type { Arrivals } from './join.ts';
import { merges } from './join.ts';
import { calledProcesses, namesOf } from './models.ts';
import { openFlows } from './open-flows.ts';
import type { Exploration, Kept, Point, Raised, Reached, Summary } from './points.ts';
import type { Effect, State } from './state.ts';
import {
  complete,
  completeCall,
  disturb,
  distinct,
  enterCall,
  keyOf,
  NO_EFFECT,
  reader,
  union,
  writes,
} from './state.ts';
import { doubtAt } from './supported.ts';

type Cause = { from: readonly Point[]; via?: Flow | null; through?: Point | null; meanwhile?: boolean; side: boolean };

/** One scope, entered with one state: follows every token until nothing new turns up. */
export class ScopeRun {
  readonly summary: Summary = { ends: new Map(), raised: new Map(), inside: new Map(), violation: null };
  readonly #explorer: Exploration;
  readonly #scope: Node;
  readonly #ambient: Effect;
  readonly #stack: readonly string[];
  readonly #kept: Kept;
  readonly #seen = new Set<string>();
  readonly #queue: Point[] = [];
  readonly #arrivals = new Map<Node, Arrivals<Point>>();
  readonly #handled = new Set<string>();

  constructor(explorer: Exploration, scope: Node, ambient: Effect, stack: readonly string[], kept: Kept) {
    this.#explorer = explorer;
    this.#scope = scope;
    this.#ambient = ambient;
    this.#stack = stack;
    this.#kept = kept;
  }

  start(entry: State): void {
    const called = this.#scope.type === 'PROCESS' && this.#stack.length > 1;
    const starts = childrenOf(this.#explorer.models, this.#scope).filter(
      (node) => node.type === 'START_EVENT' && (!called || node === this.#scope.noneStart),
    );
    if (starts.length === 0 && this.#scope.type !== 'PROCESS')
      this.#explorer.doubt(this.#stack, this.#scope, 'NO_START');
    for (const node of starts) this.#enter(node, entry, { from: [], side: false });
    let handled = -1;
    while (this.#queue.length > 0 || handled !== this.#handled.size) {
      handled = this.#handled.size;
      for (let point = this.#queue.shift(); point; point = this.#queue.shift()) this.#visit(point);
      this.#runHandlers();
    }
  }

  #enter(node: Node, arriving: State, cause: Cause): void {
    const { rule } = this.#explorer;
    const looked = forget(arriving, this.#kept.at.get(node));
    const state = namesOf(node).some((name) => rule.since.includes(name)) ? { ...looked, passed: false } : looked;
    const key = `${node.id}/${keyOf(state)}/${cause.side}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (!this.#explorer.count()) return this.#explorer.doubt(this.#stack, this.#scope, 'TOO_MANY_STATES');
    const { from, via = null, through = null, meanwhile = false, side } = cause;
    const processId = this.#stack.at(-1) ?? '';
    this.#queue.push({ processId, node, state, via, from, through, meanwhile, side, inner: null });
  }

  #visit(point: Point): void {
    const { node, state } = point;
    const { rule, tracking } = this.#explorer;
    this.#explorer.meet(node);
    this.#isInside({ state, point });
    if (namesOf(node).includes(rule.to)) this.#target(point);
    const beside = union(this.#ambient, this.#explorer.effectBeside(this.#scope, node));
    for (const state of disturb(tracking, point.state, this.#seeable(node, beside))) {
      this.#enter(node, state, { from: [point], meanwhile: true, side: point.side });
    }
    const doubt = doubtAt(node);
    if (doubt) this.#explorer.doubt(this.#stack, node, doubt);
    if (node.loop) this.#skip(point);
    if (node.type === 'CALL_ACTIVITY') this.#call(point, beside);
    else if (node.type === 'SUB_PROCESS') this.#subProcess(point, beside);
    else if (node.type === 'END_EVENT') this.#end(point);
    else if (node.type === 'EXCLUSIVE_GATEWAY' || node.type === 'INCLUSIVE_GATEWAY') this.#choose(point);
    else this.#simple(point);
  }

  /** What is inside stands for the scope's own way: side threads go beside it. */
  #isInside(reached: Reached): void {
    if (reached.point.side) return;
    addFirst(this.summary.inside, keyOf(reached.state), reached);
  }

  /** Writes beside the token that anything here would notice. */
  #seeable(node: Node, effect: Effect): Effect {
    const kept = this.#kept.at.get(node);
    return { ...effect, writes: new Set([...effect.writes].filter((index) => kept?.has(index))) };
  }

  /** A multi-instance activity whose collection is empty. */
  #skip(point: Point): void {
    const { models, tracking } = this.#explorer;
    const collected = { ...NO_EFFECT, writes: new Set(writes(models, tracking, point.node)) };
    this.#leave(point, [point.state, ...disturb(tracking, point.state, collected)]);
  }

  #target(point: Point): void {
    if (!point.state.passed) this.summary.violation ??= point;
  }

  #completed(point: Point, state: State): State[] {
    const { models, rule, tracking } = this.#explorer;
    return complete(models, rule, tracking, point.node, state);
  }

  #simple(point: Point): void {
    this.#interrupt(point, [point.state]);
    // a worker may throw any error
    if (point.node.job) this.#raise({ code: null, state: point.state, point }, point);
    this.#leave(point, this.#completed(point, point.state));
  }

  #subProcess(point: Point, beside: Effect): void {
    const inner = this.#explorer.scope(point.node, point.state, beside, this.#stack, this.#kept);
    this.#through(point, inner, (state) => state);
    for (const end of inner.ends.values()) this.#leave(point, this.#completed(point, end.state), end.point);
  }

  #call(point: Point, beside: Effect): void {
    const { models, rule, tracking } = this.#explorer;
    const targets = calledProcesses(point.node, reader(tracking, point.state.values));
    if (targets === null) this.#explorer.doubt(this.#stack, point.node, 'CALL_NOT_KNOWN');
    for (const id of targets ?? []) this.#callOne(point, id, { ...beside, writes: new Set() });
    if (targets === null)
      this.#leave(point, completeCall(models, rule, tracking, point.node, point.state, point.state));
    if (targets?.includes(rule.to)) this.#target(point);
  }

  #callOne(point: Point, processId: string, ambient: Effect): void {
    const { models, rule, tracking } = this.#explorer;
    const graph = models.graphs.get(processId);
    if (!graph || this.#stack.includes(processId)) {
      this.#explorer.doubt(this.#stack, point.node, graph ? 'CALLS_ITSELF' : 'PROCESS_MISSING');
      return this.#leave(point, completeCall(models, rule, tracking, point.node, point.state, point.state));
    }
    for (const entry of enterCall(tracking, point.node, point.state)) {
      const kept = this.#explorer.keptIn(graph, point.node);
      const inner = this.#explorer.scope(graph.process, entry, ambient, [...this.#stack, processId], kept);
      this.#through(point, inner, (state) => ({ values: point.state.values, passed: state.passed }));
      for (const end of inner.ends.values()) {
        this.#leave(point, completeCall(models, rule, tracking, point.node, point.state, end.state), end.point);
      }
    }
  }

  /** What happens in an activity with an inside, seen from outside: violations, errors, interruptions at any time. */
  #through(point: Point, inner: Summary, outside: (state: State) => State): void {
    if (inner.violation) this.summary.violation ??= { ...point, inner: inner.violation };
    const states = distinct([point.state, ...[...inner.inside.values()].map(({ state }) => outside(state))]);
    for (const state of states) this.#isInside({ state, point });
    this.#interrupt(point, states);
    for (const raised of inner.raised.values()) this.#raise({ ...raised, state: outside(raised.state) }, point);
  }

  /** Boundary events that do not wait for an error: they may fire in any state of the activity. */
  #interrupt(point: Point, states: readonly State[]): void {
    for (const event of point.node.boundaryEvents) {
      if (event.event?.kind === 'error' || event.event?.kind === 'compensate') continue;
      const side = point.side || !event.interrupting;
      for (const state of states) this.#enter(event, state, { from: [point], side });
    }
  }

  #raise(raised: Raised, at: Point): void {
    for (const event of at.node.boundaryEvents) {
      if (event.event?.kind !== 'error' || !catches(event, raised.code)) continue;
      this.#enter(event, raised.state, {
        from: [at],
        through: raised.point === at ? null : raised.point,
        side: at.side,
      });
      if (raised.code !== null) return;
    }
    for (const handler of this.#scope.eventSubProcesses) {
      const start = handler.eventStart;
      if (start?.event?.kind !== 'error' || !catches(start, raised.code)) continue;
      this.#handle(handler, raised);
      if (raised.code !== null) return;
    }
    addFirst(this.summary.raised, `${raised.code}/${keyOf(raised.state)}`, { ...raised, point: at });
  }

  #end(point: Point): void {
    const event = point.node.event;
    if (event?.kind === 'error') {
      return this.#raise({ code: event.code?.constant ?? null, state: point.state, point }, point);
    }
    if (point.node.job) this.#raise({ code: null, state: point.state, point }, point);
    this.#leave(point, this.#completed(point, point.state));
  }

  #choose(point: Point): void {
    const { node, state } = point;
    const read = reader(this.#explorer.tracking, state.values);
    for (const flow of openFlows(node, read)) this.#arrive(flow, state, point);
    if (node.outgoing.length === 0) this.#finish(point, state);
  }

  #leave(point: Point, states: readonly State[], through: Point | null = null): void {
    for (const state of states) {
      if (point.node.outgoing.length === 0) this.#finish({ ...point, state, through }, state);
      for (const flow of point.node.outgoing) this.#arrive(flow, state, point, through);
      // the next turn of a multi-instance activity
      if (point.node.loop) this.#enter(point.node, state, { from: [point], through, side: point.side });
    }
  }

  #finish(point: Point, state: State): void {
    if (point.side) return;
    const left = forget(state, this.#scope.type === 'PROCESS' ? this.#kept.atEnd : this.#kept.at.get(this.#scope));
    addFirst(this.summary.ends, keyOf(left), { state: left, point });
  }

  #arrive(flow: Flow, state: State, point: Point, through: Point | null = null): void {
    const node = flow.target;
    if (!isJoin(node)) return this.#enter(node, state, { from: [point], via: flow, through, side: point.side });
    const arrivals = this.#arrivals.get(node) ?? new Map();
    this.#arrivals.set(node, arrivals);
    const branches = this.#explorer.effectsOfBranches(node);
    for (const waiting of this.#whileWaiting(node, forget(state, this.#kept.at.get(node)))) {
      const here = arrivals.get(flow) ?? [];
      if (here.some((each: Reached) => keyOf(each.state) === keyOf(waiting))) continue;
      arrivals.set(flow, [...here, { point, state: waiting }]);
      for (const merged of merges(node, arrivals, flow, { point, state: waiting }, branches)) {
        this.#enter(node, merged.state, {
          from: merged.points,
          via: flow,
          through,
          side: merged.points.every((p) => p.side),
        });
      }
    }
  }

  /** A token that waits at a join is still beside what else goes on. */
  #whileWaiting(node: Node, state: State): State[] {
    const effect = this.#seeable(node, union(this.#ambient, this.#explorer.effectBeside(this.#scope, node)));
    const found = new Map([[keyOf(state), state]]);
    for (const each of found.values()) {
      for (const next of disturb(this.#explorer.tracking, each, effect)) addFirst(found, keyOf(next), next);
    }
    return [...found.values()];
  }

  /** Event subprocesses may start in any state in which their scope can be. */
  #runHandlers(): void {
    for (const handler of this.#scope.eventSubProcesses) {
      if (handler.eventStart?.event?.kind === 'error') continue;
      for (const reached of [...this.summary.inside.values()]) this.#handle(handler, reached);
    }
  }

  #handle(handler: Node, reached: Reached): void {
    const entry = forget(reached.state, this.#kept.at.get(handler));
    const key = `${handler.id}/${keyOf(entry)}`;
    if (this.#handled.has(key)) return;
    this.#handled.add(key);
    const inner = this.#explorer.scope(handler, entry, this.#ambient, this.#stack, this.#kept);
    const at: Point = { ...reached.point, node: handler, from: [reached.point], via: null, through: null, inner: null };
    if (inner.violation) this.summary.violation ??= { ...at, inner: inner.violation };
    for (const raised of inner.raised.values())
      addFirst(this.summary.raised, `${raised.code}/${keyOf(raised.state)}`, { ...raised, point: at });
    if (!isInterrupting(handler)) return;
    for (const end of inner.ends.values()) addFirst(this.summary.ends, keyOf(end.state), { ...end, point: at });
    for (const { state } of inner.inside.values()) this.#isInside({ state, point: at });
  }
}

/** What nothing reads any more makes no difference between two states. */
export function forget(state: State, kept: Iterable<number> = []): State {
  const still = new Set(kept);
  return { ...state, values: state.values.map((value, index) => (still.has(index) ? value : null)) };
}

/** Where tokens can begin in a scope. */
export const startsOf = (scope: Node): Node[] =>
  [scope.noneStart, scope.eventStart, ...scope.eventSubProcesses].filter((node) => node !== null);

const catches = (event: Node, code: string | null): boolean =>
  event.event?.kind === 'error' &&
  (code === null ||
    event.event.code === null ||
    event.event.code.constant === undefined ||
    event.event.code.constant === code);

function addFirst<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value);
}
