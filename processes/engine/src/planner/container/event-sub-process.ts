import type { ElementPlanner } from '../element-planner.ts';
import { startInside } from './scope-start.ts';

/** Has been triggered when it is activated; its start event passes on what the trigger brought. */
export const eventSubProcess: ElementPlanner = {
  activate(workspace, element, node, trigger) {
    startInside(workspace, element, node, node.eventStart, trigger);
    return 'waits';
  },
};
