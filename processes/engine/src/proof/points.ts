import type { Flow, Graph, Node } from '../model/graph.ts';
import type { ProofModels } from './models.ts';
import type { SafetyRule } from './rule.ts';
import type { Effect, State, Tracking } from './state.ts';

/** A token at an element, and how it got there. */
export type Point = {
  readonly processId: string;
  readonly node: Node;
  readonly state: State;
  readonly via: Flow | null;
  /** Where the tokens were before; several at a join. */
  readonly from: readonly Point[];
  /** How the activity before was left: the last point inside it. */
  readonly through: Point | null;
  /** What went on beside the token and changed its state. */
  readonly meanwhile: boolean;
  /** A thread that a non-interrupting event started: its end is not the end of the scope. */
  readonly side: boolean;
  /** In a violation: where inside this activity it happens. */
  readonly inner: Point | null;
};

export type Reached = { readonly state: State; readonly point: Point };
export type Raised = Reached & { readonly code: string | null };

/** All that can come out of a scope when it is entered with one state. */
export type Summary = {
  // by state (and code): one way each
  readonly ends: Map<string, Reached>;
  readonly raised: Map<string, Raised>;
  readonly inside: Map<string, Reached>;
  violation: Point | null;
};

/** Which tracked paths still matter: at each element, and when the process ends. */
export type Kept = { readonly at: ReadonlyMap<Node, ReadonlySet<number>>; readonly atEnd: ReadonlySet<number> };

export type Doubt = { readonly processId: string; readonly elementId: string; readonly reason: string };

/** What the run of one scope needs of the whole exploration. */
export interface Exploration {
  readonly models: ProofModels;
  readonly rule: SafetyRule;
  readonly tracking: Tracking;
  /** @param stack process ids from the root down to the scope's */
  scope(scope: Node, arriving: State, ambient: Effect, stack: readonly string[], kept: Kept): Summary;
  /** Variables that still matter at each element of a process, given who called it. */
  keptIn(graph: Graph, call: Node | null): Kept;
  /** What can happen beside a token at the element. */
  effectBeside(scope: Node, node: Node): Effect;
  /** What can happen on each branch that meets in the gateway. */
  effectsOfBranches(gateway: Node): ReadonlyMap<Flow, Effect>;
  /** A token was seen at the element. */
  meet(node: Node): void;
  doubt(stack: readonly string[], node: Node, reason: string): void;
  /** Counts a point; false once there are too many. */
  count(): boolean;
}
