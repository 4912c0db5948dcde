import { openCatchEvents } from '../../behaviour/catch-events.ts';
import { handlersOf } from '../../behaviour/catch-events.ts';
import type { ElementPlanner } from '../element-planner.ts';

/** Waits for its message, beside what its boundary events wait for. */
export const receiveTask: ElementPlanner = {
  activate(workspace, element, node) {
    if (!node.event) throw new Error(`Expected a message on ${node.id}: the deploy check requires it`);
    const own = { node, event: node.event, interrupting: true };
    openCatchEvents(workspace, element, [own, ...handlersOf(node, element)]);
    return 'waits';
  },
};
