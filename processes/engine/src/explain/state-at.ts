import type { EngineStore } from '../ports.ts';
import type { ElementPhase, ElementRow, EventRow, IncidentRow, InstanceState, JsonObject } from '../rows.ts';
import type { History } from './history.ts';
import { recalledHistory } from './history.ts';

/** An instance as it stood at one moment. */
export type InstanceAt = {
  instanceKey: number;
  at: number;
  state: InstanceState;
  definitionKey: number;
  version: number;
  /** What was open, the process itself first. */
  elements: {
    elementKey: number;
    elementId: string;
    type: string;
    phase: ElementPhase;
    since: number;
    /** Its own variables. */
    variables: JsonObject;
  }[];
  incidents: Pick<IncidentRow, 'key' | 'type' | 'message' | 'elementId' | 'createdAt'>[];
  /** How often each flow had been taken. */
  flowsTaken: Record<string, number>;
};

/** Null before its start and for an unknown instance. Archived call trees are asked by their root's key. */
export async function stateAt(store: EngineStore, instanceKey: number, at: number): Promise<InstanceAt | null> {
  const history = await recalledHistory(store, instanceKey);
  return history && stateOf(history, instanceKey, at);
}

export function stateOf(history: History, instanceKey: number, at: number): InstanceAt | null {
  const instance = history.instance.find(({ key }) => key === instanceKey);
  if (!instance || instance.startedAt > at) return null;
  const events = history.event.filter((event) => event.instanceKey === instanceKey);
  const [before, after] = [events.filter((event) => event.at <= at), events.filter((event) => event.at > at)];
  const isOpen = (from: number, to: number | null): boolean => from <= at && (to === null || to > at);
  const open = history.element.filter(
    (element) => element.instanceKey === instanceKey && isOpen(element.activatedAt, element.endedAt),
  );
  const migrated = after.find(({ intent }) => intent === 'INSTANCE_MIGRATED')?.data?.from as
    { defKey: number; version: number } | undefined;
  const incidents = history.incident.filter(
    (incident) => incident.instanceKey === instanceKey && isOpen(incident.createdAt, incident.endedAt),
  );
  const flowsTaken: Record<string, number> = {};
  for (const flow of history.flowTaken) {
    if (flow.instanceKey !== instanceKey || flow.at > at) continue;
    flowsTaken[flow.flowId] = (flowsTaken[flow.flowId] ?? 0) + 1;
  }
  const ended = instance.endedAt !== null && instance.endedAt <= at;
  return {
    instanceKey,
    at,
    state: ended ? instance.state : standing(before),
    definitionKey: migrated?.defKey ?? instance.defKey,
    version: migrated?.version ?? instance.version,
    elements: open.map((element) => elementAt(element, before, after)),
    incidents: incidents.map(({ key, type, message, elementId, createdAt }) => ({
      key,
      type,
      message,
      elementId,
      createdAt,
    })),
    flowsTaken,
  };
}

function standing(before: readonly EventRow[]): InstanceState {
  const last = before.findLast(({ intent }) => intent === 'INSTANCE_SUSPENDED' || intent === 'INSTANCE_RESUMED');
  return last?.intent === 'INSTANCE_SUSPENDED' ? 'SUSPENDED' : 'ACTIVE';
}

function elementAt(element: ElementRow, before: readonly EventRow[], after: readonly EventRow[]) {
  const own = before.filter((event) => event.elementKey === element.key);
  const renamed = after.find((event) => event.elementKey === element.key && event.intent === 'ELEMENT_MIGRATED');
  const variables: JsonObject = {};
  for (const { intent, data } of own) if (intent === 'VARIABLES_SET') Object.assign(variables, data);
  return {
    elementKey: element.key,
    elementId: typeof renamed?.data?.from === 'string' ? renamed.data.from : element.elementId,
    type: element.type,
    phase: phaseOf(own),
    since: element.activatedAt,
    variables,
  };
}

/** Where the element stood; a phase that was passed within one command leaves no trace of its own. */
function phaseOf(own: readonly EventRow[]): ElementPhase {
  const last = own.findLast(({ intent }) => PHASE_OF[intent] !== undefined || intent === 'INCIDENT_CREATED');
  if (last?.intent === 'INCIDENT_CREATED') return last.data?.phase as ElementPhase;
  return PHASE_OF[last?.intent ?? ''] ?? 'ACTIVATING';
}

const PHASE_OF: Readonly<Record<string, ElementPhase>> = {
  ELEMENT_ACTIVATED: 'ACTIVATED',
  ELEMENT_COMPLETING: 'COMPLETING',
  ELEMENT_TERMINATING: 'TERMINATING',
};
