import { terminateChildren } from '../behaviour/termination.ts';
import { activateInside, isInside } from '../planner/container/ad-hoc-sub-process.ts';
import type { Handler } from './handled.ts';
import { done, rejected } from './handled.ts';
import { openElement } from './open-rows.ts';

/** Elements of an ad-hoc subprocess that a person or program chooses while it is open. */
export const activateAdHocActivities: Handler<'activateAdHocActivities'> = async (turn, command) => {
  const { adHocElementKey, elements, cancelRemainingInstances = false } = command;
  const element = await openElement(turn, adHocElementKey);
  if (element?.type !== 'AD_HOC_SUB_PROCESS' || element.phase !== 'ACTIVATED') {
    const reason = `Expected to activate activities for ad-hoc sub-process but no ad-hoc sub-process instance found with key '${adHocElementKey}'.`;
    return rejected('ACTIVATE', 'NOT_FOUND', reason);
  }
  const node = turn.workspace.node(element);
  const unknown = elements.filter(({ elementId }) => !isInside(node, elementId)).map(({ elementId }) => elementId);
  if (elements.length === 0 || unknown.length > 0) {
    const reason = `Expected to activate activities of ad-hoc sub-process '${node.id}', but ${unknown.length > 0 ? `it has no ${unknown.join(', ')}` : 'none were given'}`;
    return rejected('ACTIVATE', 'INVALID_ARGUMENT', reason);
  }
  if (cancelRemainingInstances) terminateChildren(turn.workspace, element);
  activateInside(turn.workspace, element, elements);
  return done;
};
