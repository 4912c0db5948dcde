import { openCatchEvents } from '../../behaviour/catch-events.ts';
import type { ElementPlanner } from '../element-planner.ts';

/** Waits for the first of the events behind it. */
export const eventBasedGateway: ElementPlanner = {
  activate(workspace, element, node) {
    const handlers = node.outgoing.flatMap(({ target }) =>
      target.event ? [{ node: target, event: target.event, interrupting: true }] : [],
    );
    openCatchEvents(workspace, element, handlers);
    return 'waits';
  },
};
