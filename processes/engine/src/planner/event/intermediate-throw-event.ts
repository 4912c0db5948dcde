import { throwCompensation } from '../../behaviour/compensation.ts';
import { throwEscalation } from '../../behaviour/escalation.ts';
import { evaluateString } from '../../behaviour/expressions.ts';
import { throwSignal } from '../../behaviour/signals.ts';
import type { ElementPlanner } from '../element-planner.ts';
import { waitForWorker } from '../task/job-wait.ts';

/** None or link: the token passes. Message: a worker sends it. Signal, escalation, compensation: those whom it means hear it. */
export const intermediateThrowEvent: ElementPlanner = {
  activate(workspace, element, node) {
    if (node.job) return waitForWorker(workspace, element, node);
    switch (node.event?.kind) {
      case 'signal':
        throwSignal(workspace, element, evaluateString(workspace, element.key, node.event.name));
        return 'done';
      case 'escalation':
        return throwEscalation(workspace, element, node.event.code);
      case 'compensate':
        return throwCompensation(workspace, element, node.event.activityId);
      default:
        return 'done';
    }
  },
};
