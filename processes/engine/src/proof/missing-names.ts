import type { Node, Problem } from '../model/graph.ts';
import type { Expression } from '../feel/expression.ts';
import type { ProofModels } from './models.ts';

/** Names of processes, decisions and forms that a model uses and nobody brings: a case would stop there with an incident. */
export function missingNames(models: ProofModels, forms: ReadonlySet<string>): (Problem & { processId: string })[] {
  const found: (Problem & { processId: string })[] = [];
  for (const [processId, graph] of models.graphs)
    for (const node of graph.nodes.values())
      for (const { what, name, known } of namesUsed(node, models, forms))
        if (!known)
          found.push({ processId, elementId: node.id, reason: `Expected ${what} '${name}', but there is none` });
  return found;
}

type Used = { what: string; name: string; known: boolean };

function namesUsed(node: Node, models: ProofModels, forms: ReadonlySet<string>): Used[] {
  const used: Used[] = [];
  const add = (what: string, expression: Expression | null | undefined, has: (name: string) => boolean): void => {
    const name = expression?.constant;
    if (typeof name === 'string' && name !== '') used.push({ what, name, known: has(name) });
  };
  add('process', node.calledElement?.processId, (name) => models.graphs.has(name));
  add('decision', node.calledDecision?.decisionId, (name) => models.decisions.has(name));
  add('form', node.userTask?.formId, (name) => forms.has(name));
  return used;
}
