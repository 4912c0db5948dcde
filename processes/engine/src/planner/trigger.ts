import { startHandler } from '../behaviour/start-handler.ts';
import { endElement } from '../behaviour/termination.ts';
import { nextSchedule } from '../behaviour/timers.ts';
import { takeFlow } from '../behaviour/tokens.ts';
import { mergeResult } from '../behaviour/variables.ts';
import type { ElementRow, TimerRow } from '../rows.ts';
import { completeElement } from './lifecycle.ts';
import type { Trigger } from './steps.ts';
import type { Workspace } from './workspace.ts';

/** A timer has come; a cycle is set for its next time. */
export function fireTimer(workspace: Workspace, owner: ElementRow, timer: TimerRow): void {
  workspace.record(owner, 'TIMER_TRIGGERED', { handler: timer.handlerElementId, dueAt: timer.dueAt });
  const next = timer.interrupting ? null : nextSchedule(timer, timer.dueAt, workspace.timeZone);
  if (next) workspace.update('timer', timer, next);
  else workspace.removeTimer(timer);
  triggerEvent(workspace, owner, timer.handlerElementId, { variables: {} });
}

/** A message, timer or signal for which `owner` waited has come; `handlerId` says which of its events it starts. */
export function triggerEvent(workspace: Workspace, owner: ElementRow, handlerId: string, trigger: Trigger): void {
  const node = workspace.node(owner);
  if (handlerId === node.id) {
    mergeResult(workspace, owner, node, trigger.variables);
    completeElement(workspace, owner);
    return;
  }
  if (node.type === 'EVENT_BASED_GATEWAY') {
    const flow = node.outgoing.find((outgoing) => outgoing.target.id === handlerId);
    if (!flow) throw new Error(`Expected ${handlerId} behind gateway ${node.id}, but no flow leads there`);
    const scope = workspace.scopeOf(owner);
    endElement(workspace, owner, 'COMPLETED');
    takeFlow(workspace, scope, flow, trigger);
    return;
  }
  startHandler(workspace, owner, workspace.node({ defKey: owner.defKey, elementId: handlerId }), trigger);
}
