import { openCatchEvents } from '../../behaviour/catch-events.ts';
import { mergeResult } from '../../behaviour/variables.ts';
import type { ElementPlanner } from '../element-planner.ts';

/** Waits for its message, timer or signal; behind an event-based gateway it has happened already, at a link there is none. */
export const intermediateCatchEvent: ElementPlanner = {
  activate(workspace, element, node, trigger) {
    if (trigger) {
      mergeResult(workspace, element, node, trigger.variables);
      return 'done';
    }
    if (node.event?.kind === 'link') return 'done';
    if (!node.event) throw new Error(`Expected an event definition on ${node.id}: the deploy check requires it`);
    openCatchEvents(workspace, element, [{ node, event: node.event, interrupting: true }]);
    return 'waits';
  },
};
