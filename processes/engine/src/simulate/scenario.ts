import type { IncidentType, JsonObject } from '../rows.ts';
import type { WaitCode } from '../explain/waiting.ts';
import type { Distribution, Random } from './random.ts';
import { draw } from './random.ts';

/** What is deployed for a dry run: the draft with the models, decisions and forms that it calls. */
export type Draft = { readonly resources: readonly { readonly name: string; readonly content: string }[] };

export type Scenario = {
  /** What begins an instance; a process with a message start event begins by its message. */
  readonly start:
    | { readonly processId: string; variables?(index: number): JsonObject }
    | { readonly message: string; correlationKey(index: number): string; variables?(index: number): JsonObject };
  readonly instances: number;
  /** Between the starts of two instances. */
  readonly arrival: Distribution;
  /** Epoch ms at which the first instance begins. */
  readonly startAt: number;
  /** IANA zone of now(), today() and cron timers. */
  readonly timeZone: string;
  readonly seed: number;
  readonly world: World;
  /** How many may work at once, by the name that a Work's outcome gives. What names none is never short. */
  readonly resources?: Readonly<Record<string, number>>;
  /** Milliseconds after `startAt` at which the run ends whatever is still open. Default: it runs until nothing moves. */
  readonly horizon?: number;
  /** Instances of which every event is kept. Default 10. */
  readonly logged?: number;
};

/** A job or user task that came up. */
export type Work = {
  readonly kind: 'job' | 'userTask';
  readonly elementId: string;
  /** Of the job; null for a user task. */
  readonly jobType: string | null;
  readonly processId: string;
  readonly instanceKey: number;
  readonly rootKey: number;
  /** Epoch ms. */
  readonly now: number;
  /** All that the element sees. */
  variables(): JsonObject;
};

export type Outcome = {
  /** Milliseconds from the moment at which somebody begins. */
  readonly duration: number;
  /** Who must be free. */
  readonly resource?: string;
  readonly variables?: JsonObject;
  /** Instead of completing: a BPMN error (jobs only). */
  readonly error?: string;
};

export type AwaitedMessage = {
  readonly name: string;
  readonly correlationKey: string;
  readonly elementId: string;
  readonly processId: string;
  readonly rootKey: number;
  readonly now: number;
};

/** Milliseconds until it comes. */
export type Delivery = { readonly delay: number; readonly variables?: JsonObject };

/** People, machines and the outside. Null: nobody does it, nothing comes. */
export type World = {
  work(work: Work, random: Random): Outcome | null;
  message(awaited: AwaitedMessage, random: Random): Delivery | null;
};

/** How one kind of work goes: `outcomes` are drawn by weight. */
export type WorkRule = {
  readonly duration: Distribution;
  readonly resource?: string;
  readonly outcomes?: readonly { readonly weight: number; readonly variables?: JsonObject; readonly error?: string }[];
};

/** A world as data: by element id, else by job type, else `otherwise`. Messages by name; those without a rule never come. */
export type Rules = {
  readonly work: Readonly<Record<string, WorkRule>>;
  readonly otherwise: WorkRule;
  readonly messages?: Readonly<Record<string, { readonly delay: Distribution; readonly variables?: JsonObject }>>;
};

export function worldOf({ work, otherwise, messages = {} }: Rules): World {
  return {
    work({ elementId, jobType }, random) {
      const rule = work[elementId] ?? work[jobType ?? ''] ?? otherwise;
      const { variables, error } = chosen(rule.outcomes ?? [], random);
      return {
        duration: draw(rule.duration, random),
        ...(rule.resource !== undefined && { resource: rule.resource }),
        ...(variables && { variables }),
        ...(error !== undefined && { error }),
      };
    },
    message({ name }, random) {
      const rule = messages[name];
      if (!rule) return null;
      return { delay: draw(rule.delay, random), ...(rule.variables && { variables: rule.variables }) };
    },
  };
}

function chosen(
  outcomes: NonNullable<WorkRule['outcomes']>,
  random: Random,
): { variables?: JsonObject; error?: string } {
  let left = random() * outcomes.reduce((sum, { weight }) => sum + weight, 0);
  return outcomes.find(({ weight }) => (left -= weight) < 0) ?? outcomes.at(-1) ?? {};
}

/** Milliseconds over all that ended. Percentiles are values that occurred (nearest rank). */
export type Times = { total: number; mean: number; p50: number; p95: number; max: number };

export type ElementResult = {
  processId: string;
  elementId: string;
  type: string;
  entered: number;
  completed: number;
  terminated: number;
  /** From becoming active until somebody began, or all of it where nobody works: timers, messages, joins. */
  waiting: Times;
  /** From the begin of work until its end. */
  processing: Times;
};

export type ResourceResult = {
  name: string;
  capacity: number;
  /** Share of capacity that worked between the first and the last event. */
  utilisation: number;
  longestQueue: number;
};

export type LoggedEvent = {
  at: number;
  instanceKey: number;
  rootKey: number;
  elementId: string;
  intent: string;
};

export type SimulationResult = {
  /** Only instances that the scenario started, not those that they call. */
  started: number;
  completed: number;
  /** Of completed instances, from start to end. */
  cycle: Times;
  /** Epoch ms of the last event. */
  endedAt: number;
  commands: number;
  elements: ElementResult[];
  resources: ResourceResult[];
  incidents: { processId: string; elementId: string; type: IncidentType; message: string; count: number }[];
  /** What instances that did not end wait for (of up to 100 of them). */
  waiting: { elementId: string; code: WaitCode; count: number }[];
  /** Of the first instances, in order. */
  events: LoggedEvent[];
};

export type Simulation = { ok: true; result: SimulationResult } | { ok: false; problem: string };
