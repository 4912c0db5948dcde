import type { ElementPlanner } from '../element-planner.ts';
import { startInside } from './scope-start.ts';

/** The process itself: starts at its none start event, or where the command or trigger says. */
export const process: ElementPlanner = {
  activate(workspace, element, node, trigger) {
    startInside(workspace, element, node, node.noneStart, trigger);
    return 'waits';
  },
};
