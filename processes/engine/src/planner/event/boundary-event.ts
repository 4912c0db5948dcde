import { mergeResult } from '../../behaviour/variables.ts';
import type { ElementPlanner } from '../element-planner.ts';

/** Has been triggered when it is activated: its activity held the subscription. */
export const boundaryEvent: ElementPlanner = {
  activate(workspace, element, node, trigger) {
    if (trigger) mergeResult(workspace, element, node, trigger.variables);
    return 'done';
  },
};
