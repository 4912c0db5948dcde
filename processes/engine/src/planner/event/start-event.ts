import { mergeResult } from '../../behaviour/variables.ts';
import type { ElementPlanner } from '../element-planner.ts';

/** Passes on what its message, timer or signal brought. */
export const startEvent: ElementPlanner = {
  activate(workspace, element, node, trigger) {
    if (trigger) mergeResult(workspace, element, node, trigger.variables);
    return 'done';
  },
};
