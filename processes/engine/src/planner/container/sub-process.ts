import type { ElementPlanner } from '../element-planner.ts';
import { startInside } from './scope-start.ts';

/** An embedded subprocess runs until nothing inside it is active. */
export const subProcess: ElementPlanner = {
  activate(workspace, element, node) {
    startInside(workspace, element, node, node.noneStart, null);
    return 'waits';
  },
};
