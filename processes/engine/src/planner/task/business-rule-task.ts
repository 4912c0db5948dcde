import { evaluateString } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { mergeResult } from '../../behaviour/variables.ts';
import { evaluateDrg } from '../../dmn/evaluate.ts';
import type { Node } from '../../model/graph.ts';
import type { ElementRow } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Need, Resolved } from '../steps.ts';
import type { Workspace } from '../workspace.ts';
import { waitForWorker } from './job-wait.ts';

/** A called decision is evaluated here, once the façade has read it; otherwise the task is a worker's. */
export const businessRuleTask: ElementPlanner = {
  activate(workspace, element, node) {
    if (!node.calledDecision) return waitForWorker(workspace, element, node);
    const { decisionId, binding } = node.calledDecision;
    const id = evaluateString(workspace, element.key, decisionId);
    const need: Need = { kind: 'decision', id, binding, fromDefKey: element.defKey };
    workspace.steps.push({ kind: 'decide', elementKey: element.key, need });
    return 'pending';
  },
};

/** Evaluates the decision that the task asked for. Raises when it is missing or fails. */
export function decide(workspace: Workspace, element: ElementRow, node: Node, need: Need, resolved: Resolved): void {
  const { decision } = resolved;
  if (!decision || !node.calledDecision) {
    throw new Raised(
      'CALLED_DECISION_ERROR',
      `Expected to evaluate decision '${need.id}', but no decision found for id '${need.id}'`,
    );
  }
  const { decisionId, drgKey } = decision.row;
  const result = evaluateDrg(decision.model, decisionId, workspace.environment(element.key));
  workspace.record(element, 'DECISION_EVALUATED', { decisionId, drgKey, output: result.output });
  if (result.failure) {
    throw new Raised(
      'DECISION_EVALUATION_ERROR',
      `Expected to evaluate decision '${need.id}', but ${result.failure.message}`,
    );
  }
  mergeResult(workspace, element, node, { [node.calledDecision.resultVariable]: result.output });
}
