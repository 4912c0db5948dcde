import { evaluateJson, mergeResult } from '../../behaviour/variables.ts';
import type { ElementPlanner } from '../element-planner.ts';
import { waitForWorker } from './job-wait.ts';

/** A FEEL script runs here; a script with a task definition is a worker's. */
export const scriptTask: ElementPlanner = {
  activate(workspace, element, node) {
    if (!node.script) return waitForWorker(workspace, element, node);
    const value = evaluateJson(workspace, element.key, node.script.expression);
    mergeResult(workspace, element, node, { [node.script.resultVariable]: value });
    return 'done';
  },
};
