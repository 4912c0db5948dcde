import type { Expression } from '../feel/expression.ts';
import { FeelError } from '../feel/environment.ts';
import type { ElementRow, IncidentRow, IncidentType } from '../rows.ts';
import type { Workspace } from '../planner/workspace.ts';

/** Stops the phase of an element; `attempt` turns it into an incident, so it never leaves the planner. */
export class Raised extends Error {
  readonly type: IncidentType;
  readonly expression: string | null;

  constructor(type: IncidentType, message: string, expression: Expression | null = null) {
    super(message);
    this.type = type;
    this.expression = expression?.source ?? null;
  }
}

/** Runs a phase; false when it raised an incident and the element stays where it is. */
export function attempt(workspace: Workspace, element: ElementRow, phase: () => void): boolean {
  try {
    phase();
    return true;
  } catch (error) {
    if (error instanceof FeelError) {
      raise(workspace, element, new Raised('EXTRACT_VALUE_ERROR', error.message));
      return false;
    }
    if (!(error instanceof Raised)) throw error;
    raise(workspace, element, error);
    return false;
  }
}

export function raise(workspace: Workspace, element: ElementRow, raised: Raised, jobKey: number | null = null): void {
  const instance = workspace.instanceOf(element);
  const incident: IncidentRow = {
    key: workspace.nextKey(),
    type: raised.type,
    message: raised.message,
    expression: raised.expression,
    elementKey: element.key,
    elementId: element.elementId,
    jobKey,
    instanceKey: element.instanceKey,
    rootKey: element.rootKey,
    defKey: element.defKey,
    processId: instance.processId,
    createdAt: workspace.now,
    endedAt: null,
  };
  workspace.insertIncident(incident);
  workspace.record(element, 'INCIDENT_CREATED', {
    type: raised.type,
    message: raised.message,
    phase: element.phase,
  });
  workspace.effects.incidents.push({
    key: incident.key,
    type: incident.type,
    elementId: incident.elementId,
    instanceKey: incident.instanceKey,
    rootKey: incident.rootKey,
  });
}

/** Ends an incident without running anything again. */
export function closeIncident(workspace: Workspace, incident: IncidentRow): void {
  workspace.incidents.get(incident.elementKey)?.delete(incident);
  workspace.update('incident', incident, { endedAt: workspace.now });
}

export function closeIncidentsOf(workspace: Workspace, element: ElementRow): void {
  for (const incident of workspace.incidents.get(element.key) ?? []) closeIncident(workspace, incident);
  workspace.incidents.delete(element.key);
}
