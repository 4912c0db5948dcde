import type { Node } from './graph.ts';

/** Why an active element cannot go over from one node to another as it is; null when it can. */
export function unlikeness(source: Node, target: Node): string | null {
  if (source.type !== target.type) return `a ${source.type} cannot become a ${target.type}`;
  if (implementationOf(source) !== implementationOf(target)) {
    return `its implementation changes from ${implementationOf(source)} to ${implementationOf(target)}`;
  }
  if (source.event?.kind !== target.event?.kind) {
    return `its event changes from ${source.event?.kind ?? 'none'} to ${target.event?.kind ?? 'none'}`;
  }
  if ((source.loop === null) !== (target.loop === null)) return 'only one of them is a multi-instance activity';
  if (source.loop?.sequential !== target.loop?.sequential) return 'only one of them runs its instances one by one';
  return null;
}

function implementationOf(node: Node): string {
  if (node.userTask?.isEngines) return 'user task';
  if (node.script) return 'FEEL script';
  if (node.calledDecision) return 'called decision';
  return node.job ? 'job worker' : 'engine';
}
