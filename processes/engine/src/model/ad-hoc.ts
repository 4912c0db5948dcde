import type { AdHoc, AdHocElement } from './graph.ts';
import type { ModelReader } from './model-reader.ts';
import type { Element } from './moddle.ts';
import { child, children, extension, text } from './moddle.ts';
import { ELEMENT_TYPES } from './support.ts';

export function readAdHoc(reader: ModelReader, element: Element): AdHoc {
  const adHoc = extension(element, 'zeebe:AdHoc');
  const outputCollection = text(adHoc, 'outputCollection') ?? null;
  const outputElement = reader.feel(element, text(adHoc, 'outputElement'));
  if ((outputCollection === null) !== (outputElement === null)) {
    reader.problem(element, 'Expected both outputCollection and outputElement or neither, but got one');
  }
  reader.variableName(element, outputCollection ?? undefined, 'outputCollection');
  return {
    activeElements: reader.feel(element, text(adHoc, 'activeElementsCollection')),
    completionCondition: reader.feel(element, text(child(element, 'completionCondition'), 'body')),
    cancelRemainingInstances: element.cancelRemainingInstances !== false,
    outputCollection,
    outputElement,
    elements: elementsOf(element),
  };
}

/** Inner elements that no flow, event or compensation starts. */
function elementsOf(element: Element): AdHocElement[] {
  const inside = children(element, 'flowElements');
  const targets = new Set(inside.map((inner) => child(inner, 'targetRef')?.id));
  const isFree = (inner: Element): boolean => {
    const type = ELEMENT_TYPES[inner.$type];
    if (!type || type === 'BOUNDARY_EVENT' || inner.triggeredByEvent === true) return false;
    return !targets.has(inner.id) && inner.isForCompensation !== true;
  };
  return inside.filter(isFree).map(elementOf);
}

function elementOf(inner: Element): AdHocElement {
  const properties = children(extension(inner, 'zeebe:Properties'), 'properties');
  return {
    elementId: inner.id ?? '',
    elementName: text(inner, 'name') ?? null,
    documentation: text(children(inner, 'documentation')[0], 'text') ?? null,
    properties: Object.fromEntries(properties.map((one) => [text(one, 'name') ?? '', text(one, 'value') ?? ''])),
  };
}
