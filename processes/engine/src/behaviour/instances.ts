import type { Trigger } from '../planner/steps.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { DefinitionRow, ElementRow, InstanceRow, JsonObject } from '../rows.ts';
import { setLocal } from './variables.ts';

type NewInstance = {
  definition: Pick<DefinitionRow, 'key' | 'processId' | 'version'>;
  variables: JsonObject;
  businessKey?: string | null;
  startCorrelationKey?: string | null;
  /** The call activity; absent for a root instance. */
  parent?: ElementRow;
  /** Elements to begin at instead of the none start event. */
  startAt?: readonly string[];
  /** What a start event received. */
  trigger?: Trigger;
};

/** Makes a process instance and queues its start. */
export function createInstance(workspace: Workspace, wanted: NewInstance): InstanceRow {
  const { definition, parent } = wanted;
  const key = workspace.nextKey();
  const rootKey = parent?.rootKey ?? key;
  // what a suspended instance calls is suspended too
  const state = parent ? workspace.instanceOf(parent).state : 'ACTIVE';
  const instance = workspace.insertInstance({
    key,
    defKey: definition.key,
    processId: definition.processId,
    version: definition.version,
    rootKey,
    parentElementKey: parent?.key ?? null,
    parentInstanceKey: parent?.instanceKey ?? null,
    businessKey: wanted.businessKey ?? (parent ? workspace.instanceOf(parent).businessKey : null),
    startCorrelationKey: wanted.startCorrelationKey ?? null,
    state,
    lockVersion: 1,
    startedAt: workspace.now,
    endedAt: null,
  });
  const data: JsonObject = {};
  if (wanted.startAt) data.startAt = [...wanted.startAt];
  const given = givenAtStart(workspace, wanted);
  if (wanted.trigger) data.trigger = given ? {} : wanted.trigger.variables;
  const process = workspace.insertElement({
    key,
    instanceKey: key,
    rootKey,
    scopeKey: null,
    defKey: definition.key,
    elementId: workspace.graph(definition.key).process.id,
    type: 'PROCESS',
    phase: 'ACTIVATING',
    activeChildren: 0,
    miIndex: null,
    data,
    activatedAt: workspace.now,
    endedAt: null,
  });
  setLocal(workspace, process, { ...wanted.variables, ...given });
  workspace.steps.push({ kind: 'resume', elementKey: key });
  workspace.effects.instances.push({
    key,
    rootKey,
    processId: definition.processId,
    state,
    variables: null,
  });
  return instance;
}

/**
 * What a message brings stands before event subprocesses of the process open, whose correlation keys may ask for it; null
 * where output mappings of the start event choose from it.
 */
function givenAtStart(workspace: Workspace, { definition, startAt, trigger }: NewInstance): JsonObject | null {
  const start = workspace.graph(definition.key).nodes.get(startAt?.[0] ?? '');
  return trigger && start && start.outputs.length === 0 ? trigger.variables : null;
}
