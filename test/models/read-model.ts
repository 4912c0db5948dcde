import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };

/** A moddle element as far as these tests look into it. */
export interface Moddle {
  readonly $type: string;
  readonly id: string;
  readonly name?: string;
  readonly [property: string]: unknown;
}

export interface Model {
  readonly file: string;
  readonly folder: string;
  readonly processId: string;
  /** Every element with an id below the process, nested ones too, and the messages and errors. */
  readonly elements: readonly Moddle[];
  /** Ids that have a shape or an edge. */
  readonly drawn: ReadonlySet<string>;
  /** Attribute and body texts that start with `=`, with the id of the element that carries them. */
  readonly expressions: readonly { readonly at: string; readonly text: string }[];
}

export async function readModel(file: string): Promise<Model> {
  const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(readFileSync(file, 'utf8'));
  const definitions = rootElement as Moddle & { rootElements: Moddle[]; diagrams: Moddle[] };
  const elements: Moddle[] = [];
  const expressions: { at: string; text: string }[] = [];
  for (const root of definitions.rootElements) walk(root, root.id, elements, expressions);
  const process = definitions.rootElements.find((root) => root.$type === 'bpmn:Process');
  if (!process) throw new Error(`Expected a process in ${basename(file)}, but there is none`);
  const plane = definitions.diagrams[0]?.['plane'] as { planeElement: { bpmnElement: Moddle }[] };
  return {
    file: basename(file),
    folder: basename(dirname(file)),
    processId: process.id,
    elements,
    drawn: new Set(plane.planeElement.map((shape) => shape.bpmnElement.id)),
    expressions,
  };
}

/** The extension of the given type, e.g. `zeebe:TaskDefinition`. */
export function extension(element: Moddle, type: string): Moddle | undefined {
  const values = (element['extensionElements'] as { values?: Moddle[] } | undefined)?.values ?? [];
  return values.find((value) => value.$type === type);
}

export const eventDefinition = (element: Moddle): Moddle | undefined =>
  (element['eventDefinitions'] as Moddle[] | undefined)?.[0];

/** Type names of FEEL-free references that would lead the walk in circles. */
const REFERENCES = new Set([
  'incoming',
  'outgoing',
  'sourceRef',
  'targetRef',
  'attachedToRef',
  'default',
  'messageRef',
  'errorRef',
  'boundaryEventRefs',
]);

function walk(value: Moddle, at: string, elements: Moddle[], expressions: { at: string; text: string }[]): void {
  const here = value.id ?? at;
  if (value.id) elements.push(value);
  for (const key of Object.keys(value)) {
    if (REFERENCES.has(key) || key.startsWith('$')) continue;
    for (const item of [value[key]].flat()) {
      if (typeof item === 'string' && item.startsWith('=')) expressions.push({ at: here, text: item });
      else if (item !== null && typeof item === 'object') walk(item as Moddle, here, elements, expressions);
    }
  }
}
