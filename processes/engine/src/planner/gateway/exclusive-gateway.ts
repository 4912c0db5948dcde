import { evaluateBoolean } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import type { ElementPlanner } from '../element-planner.ts';

/** Takes the first flow whose condition is true, else the default. */
export const exclusiveGateway: ElementPlanner = {
  activate: () => 'done',
  chooseFlows(workspace, element, node) {
    if (node.outgoing.length === 1 && !node.outgoing[0]?.condition) return node.outgoing;
    for (const flow of node.outgoing) {
      if (flow === node.defaultFlow || !flow.condition) continue;
      if (evaluateBoolean(workspace, element.key, flow.condition)) return [flow];
    }
    if (node.defaultFlow) return [node.defaultFlow];
    if (node.outgoing.length === 0) return [];
    throw new Raised(
      'CONDITION_ERROR',
      'Expected at least one condition to evaluate to true, or to have a default flow',
    );
  },
};
