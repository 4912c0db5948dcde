import type { Node } from '../model/graph.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { DefinitionRow, ElementRow, JsonObject } from '../rows.ts';
import { addCatchEvents } from './catch-events.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { activeElements, newHandlers, targetFlow } from './migration-plan.ts';

/** Carries out a plan without problems: rows get their new definition and ids, nothing is evaluated again but new events. */
export function migrate(
  workspace: Workspace,
  plan: MigrationPlan,
  definition: Pick<DefinitionRow, 'key' | 'processId' | 'version'>,
): void {
  const { instance, byId } = plan;
  const to = { defKey: definition.key, processId: definition.processId };
  const from = { defKey: instance.defKey, version: instance.version };
  const active = activeElements(workspace, instance);
  const targets = new Set(byId.values());
  const opened = active.map((element) => ({ element, handlers: newHandlers(element, plan.target, byId, targets) }));
  moveStartLock(workspace, plan, definition.processId);
  workspace.update('instance', instance, { ...to, version: definition.version });
  for (const element of active) {
    migrateEvents(workspace, element, plan, to);
    migrateWork(workspace, element, plan, { ...to, version: definition.version });
    migrateJoins(workspace, element, plan);
    migrateElement(workspace, element, plan, to.defKey);
  }
  // after all rows have their new ids: correlation keys and times are evaluated in the new definition
  for (const { element, handlers } of opened) if (handlers.length > 0) addCatchEvents(workspace, element, handlers);
  const process = workspace.elements.get(instance.key);
  if (process)
    workspace.record(process, 'INSTANCE_MIGRATED', { from, to: { defKey: to.defKey, version: definition.version } });
}

function migrateElement(workspace: Workspace, element: ElementRow, plan: MigrationPlan, defKey: number): void {
  const elementId = plan.byId.get(element.elementId) ?? element.elementId;
  if (element.scopeKey !== null && elementId !== element.elementId) {
    workspace.record(element, 'ELEMENT_MIGRATED', { from: element.elementId, to: elementId });
  }
  workspace.update('element', element, { defKey, elementId, data: migratedData(element.data, plan) });
}

/** What a scope remembers by element id. */
function migratedData(data: JsonObject | null, { byId, target }: MigrationPlan): JsonObject | null {
  if (!data) return null;
  const next = { ...data };
  if (typeof data.interruptedBy === 'string') next.interruptedBy = byId.get(data.interruptedBy) ?? data.interruptedBy;
  if (data.afterwards) {
    const { elementId, ...trigger } = data.afterwards as JsonObject;
    next.afterwards = { ...trigger, elementId: byId.get(String(elementId)) ?? String(elementId) };
  }
  if (Array.isArray(data.compensable)) {
    next.compensable = data.compensable.flatMap((one) => {
      const kept = one as JsonObject;
      const activityId = byId.get(String(kept.activityId)) ?? String(kept.activityId);
      const handler = target.nodes.get(activityId)?.compensationHandler;
      return handler ? [{ ...kept, activityId, handlerId: handler.id }] : [];
    });
  }
  return next;
}

type NewPlace = { defKey: number; processId: string };

function migrateEvents(workspace: Workspace, element: ElementRow, plan: MigrationPlan, to: NewPlace): void {
  for (const timer of [...(workspace.timers.get(element.key) ?? [])]) {
    const handler = plan.target.nodes.get(plan.byId.get(timer.handlerElementId) ?? '');
    if (!handler) workspace.removeTimer(timer);
    else {
      const interrupting = endsWait(handler);
      workspace.update('timer', timer, { defKey: to.defKey, handlerElementId: handler.id, interrupting });
    }
  }
  for (const row of [...(workspace.subscriptions.get(element.key) ?? [])]) {
    const handler = plan.target.nodes.get(plan.byId.get(row.handlerElementId) ?? '');
    if (!handler) workspace.removeSubscription(row);
    else {
      const interrupting = endsWait(handler);
      workspace.update('subscription', row, { ...to, handlerElementId: handler.id, interrupting });
    }
  }
}

/** Boundary and start events say it themselves; any other event is what its element waits for. */
const endsWait = (handler: Node): boolean =>
  handler.type === 'BOUNDARY_EVENT' || handler.type === 'START_EVENT' ? handler.interrupting : true;

function migrateWork(
  workspace: Workspace,
  element: ElementRow,
  plan: MigrationPlan,
  { version, ...to }: NewPlace & { version: number },
): void {
  const place = { ...to, elementId: plan.byId.get(element.elementId) ?? element.elementId };
  const job = workspace.jobs.get(element.key);
  if (job) workspace.update('job', job, { ...place, version });
  const task = workspace.userTasks.get(element.key);
  if (task) workspace.update('userTask', task, place);
  for (const incident of workspace.incidents.get(element.key) ?? []) workspace.update('incident', incident, place);
}

function migrateJoins(workspace: Workspace, scope: ElementRow, { byId, target }: MigrationPlan): void {
  for (const join of [...(workspace.joins.get(scope.key) ?? [])]) {
    const gateway = target.nodes.get(byId.get(join.gatewayId) ?? '');
    const flowId = gateway && targetFlow(gateway, join.flowId, byId);
    if (!gateway || flowId === undefined) throw new Error(`Expected a checked plan for gateway ${join.gatewayId}`);
    workspace.removeJoin(join);
    workspace.insertJoin({ ...join, gatewayId: gateway.id, flowId });
  }
}

/** The uniqueness of message starts is by process id. */
function moveStartLock(workspace: Workspace, { instance }: MigrationPlan, processId: string): void {
  const { startCorrelationKey: correlationKey, processId: before, key: instanceKey } = instance;
  if (correlationKey === null || before === processId) return;
  workspace.log.remove('messageStartLock', { processId: before, correlationKey, instanceKey });
  workspace.log.insert('messageStartLock', { processId, correlationKey, instanceKey });
}
