import { evaluateString } from '../../behaviour/expressions.ts';
import { throwSignal } from '../../behaviour/signals.ts';
import type { ElementPlanner } from '../element-planner.ts';
import { waitForWorker } from '../task/job-wait.ts';

/** None: the token passes. Message: a worker sends it. Signal: every subscription of that name hears it. */
export const intermediateThrowEvent: ElementPlanner = {
  activate(workspace, element, node) {
    if (node.job) return waitForWorker(workspace, element, node);
    if (node.event?.kind === 'signal') {
      throwSignal(workspace, element, evaluateString(workspace, element.key, node.event.name));
    }
    return 'done';
  },
};
