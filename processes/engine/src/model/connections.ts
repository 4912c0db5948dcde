import type { Flow, Node } from './graph.ts';
import { isActivity } from './graph.ts';
import type { ModelReader } from './model-reader.ts';
import type { Element } from './moddle.ts';
import { child } from './moddle.ts';

/** A link throw event leads to the catch event of that name in its scope, like a flow that is not drawn. */
export function connectLinks(reader: ModelReader, scope: Node, nodes: ReadonlyMap<string, Node>): void {
  const links = [...nodes.values()].filter((node) => node.parent === scope && node.event?.kind === 'link');
  const catches = new Map<string, Node>();
  for (const node of links.filter(({ type }) => type === 'INTERMEDIATE_CATCH_EVENT')) {
    const name = nameOf(node);
    if (catches.has(name)) note(reader, node, `Expected one link catch event named '${name}', but got several`);
    if (node.incoming.length > 0) note(reader, node, 'A link catch event has no incoming flow');
    catches.set(name, node);
  }
  for (const source of links.filter(({ type }) => type === 'INTERMEDIATE_THROW_EVENT')) {
    const name = nameOf(source);
    const target = catches.get(name);
    if (source.outgoing.length > 0) note(reader, source, 'A link throw event has no outgoing flow');
    if (!target) {
      note(reader, source, `Expected a link catch event named '${name}' in the same scope, but there is none`);
      continue;
    }
    const flow: Flow = { id: `${source.id} ${target.id}`, source, target, condition: null, isLink: true };
    source.outgoing.push(flow);
    target.incoming.push(flow);
  }
}

const nameOf = (node: Node): string => (node.event?.kind === 'link' ? node.event.name : '');

/** An association leads from a compensation boundary event to the activity that undoes its host. */
export function connectCompensation(
  reader: ModelReader,
  artifacts: readonly Element[],
  nodes: ReadonlyMap<string, Node>,
): void {
  for (const artifact of artifacts) {
    if (artifact.$type !== 'bpmn:Association') continue;
    const boundary = nodes.get(child(artifact, 'sourceRef')?.id ?? '');
    const handler = nodes.get(child(artifact, 'targetRef')?.id ?? '');
    if (boundary?.event?.kind !== 'compensate' || boundary.type !== 'BOUNDARY_EVENT' || !boundary.attachedTo) continue;
    if (!handler?.isForCompensation || !isActivity(handler)) {
      note(reader, boundary, 'Expected the association to lead to an activity that is for compensation');
    } else if (boundary.attachedTo.compensationHandler) {
      note(reader, boundary, 'Expected one compensation handler of an activity, but got several');
    } else boundary.attachedTo.compensationHandler = handler;
  }
}

function note(reader: ModelReader, node: Node, reason: string): void {
  reader.problems.push({ elementId: node.id, reason });
}
