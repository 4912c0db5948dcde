import type { Binding } from '../model/graph.ts';
import type { DrgModel } from '../dmn/model.ts';
import type { DecisionRow, DefinitionRow, FormRow, JsonObject } from '../rows.ts';

/** What happened to an event: the payload that its element receives. */
export type Trigger = { readonly variables: JsonObject };

/** One internal command of the queue; a planner answers a step with row changes and further steps. */
export type Step =
  | {
      kind: 'activate';
      nodeId: string;
      defKey: number;
      /** The token is already counted in this scope's activeChildren. */
      scopeKey: number;
      trigger: Trigger | null;
      /** Elements inside the activated scope to begin at instead of its start event. */
      startAt?: string[];
      /** 0-based index inside a multi-instance body. */
      miIndex: number | null;
      /** Locals that stand before input mappings are applied. */
      variables?: JsonObject;
      /** The compensation throw event that waits for this handler. */
      compensates?: number;
    }
  /** A scope that may have run empty. */
  | { kind: 'scopeEmptied'; elementKey: number }
  /** A user task's canceling listeners have answered. */
  | { kind: 'canceled'; elementKey: number }
  /** A compensation handler has ended; the element is the throw event. */
  | { kind: 'compensated'; elementKey: number }
  /** A failed phase is run again. */
  | { kind: 'resume'; elementKey: number }
  | { kind: 'call'; elementKey: number; need: Need }
  | { kind: 'decide'; elementKey: number; need: Need }
  | { kind: 'openUserTask'; elementKey: number; need: Need };

/** What the façade must read before a step can be planned. `fromDefKey`: whose deployment binding 'deployment' means. */
export type Need =
  | { kind: 'definition'; id: string; binding: Binding; fromDefKey: number }
  | { kind: 'decision'; id: string; binding: Binding; fromDefKey: number }
  | { kind: 'form'; id: string; binding: Binding; fromDefKey: number };

/** The answer to a step's need; null: there is no such resource. */
export type Resolved = {
  definition?: DefinitionRow | null;
  form?: FormRow | null;
  decision?: { row: DecisionRow; model: DrgModel } | null;
};

/** Steps that one command may take before it is stopped: a model that loops without waiting must not hang the engine. */
export const STEP_LIMIT = 10_000;
