import type { Flow, Node } from '@rtflow/engine/model/graph';
import type { ProofModels } from '@rtflow/engine/proof/models';

/** One guard taken out of one model, as a careless edit would. */
export type Mutant = { readonly what: string; readonly apply: (models: ProofModels) => void };

type Loose<T> = { -readonly [K in keyof T]: T[K] };

const nodeOf = (models: ProofModels, processId: string, id: string): Node => {
  const node = models.graphs.get(processId)?.nodes.get(id);
  if (!node) throw new Error(`Expected ${id} in ${processId}, but not found`);
  return node;
};

/** Flows into the element lead past it. */
export const without = (processId: string, id: string): Mutant => ({
  what: `${processId} without ${id}`,
  apply: (models) => {
    const node = nodeOf(models, processId, id);
    const target = node.outgoing[0]!.target;
    for (const flow of node.incoming) (flow as Loose<Flow>).target = target;
    target.incoming.push(...node.incoming);
    target.incoming.splice(target.incoming.indexOf(node.outgoing[0]!), 1);
    node.incoming.length = 0;
  },
});

/** The flow that the answer opens is always open. */
export const unasked = (processId: string, flowId: string): Mutant => ({
  what: `${processId}: ${flowId} without its condition`,
  apply: (models) => {
    const flows = [...models.graphs.get(processId)!.nodes.values()].flatMap((node) => node.outgoing);
    const flow = flows.find((each) => each.id === flowId);
    if (!flow?.condition) throw new Error(`Expected a condition on ${flowId}, but there is none`);
    (flow as Loose<Flow>).condition = null;
  },
});

/** Branches go on one by one instead of waiting for each other. */
export const unjoined = (processId: string, id: string): Mutant => ({
  what: `${processId}: ${id} does not wait`,
  apply: (models) => {
    (nodeOf(models, processId, id) as Loose<Node>).type = 'EXCLUSIVE_GATEWAY';
  },
});

/** A flow leads somewhere else. */
export const redirected = (processId: string, flowId: string, targetId: string): Mutant => ({
  what: `${processId}: ${flowId} leads to ${targetId}`,
  apply: (models) => {
    const target = nodeOf(models, processId, targetId);
    const flows = [...models.graphs.get(processId)!.nodes.values()].flatMap((node) => node.outgoing);
    const flow = flows.find((each) => each.id === flowId);
    if (!flow) throw new Error(`Expected flow ${flowId}, but not found`);
    flow.target.incoming.splice(flow.target.incoming.indexOf(flow), 1);
    (flow as Loose<Flow>).target = target;
    target.incoming.push(flow);
  },
});

export const both = (first: Mutant, second: Mutant): Mutant => ({
  what: `${first.what} and ${second.what}`,
  apply: (models) => {
    first.apply(models);
    second.apply(models);
  },
});
