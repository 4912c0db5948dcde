import type { Problem } from './graph.ts';
import { children, parseBpmn, parseDmn, text } from './moddle.ts';

/** What a model file is about, or why it cannot be read at all. */
export type Identified = { ok: true; id: string; name: string } | { ok: false; problems: readonly Problem[] };

/**
 * Reads as little of a model as is needed to keep it: a draft may be unfinished, but it must be readable and hold one
 * model of its kind.
 */
export async function identifyModel(kind: 'BPMN' | 'DMN' | 'FORM', content: string): Promise<Identified> {
  if (kind === 'FORM') return identifyForm(content);
  return kind === 'DMN' ? identifyDmn(content) : identifyBpmn(content);
}

async function identifyBpmn(xml: string): Promise<Identified> {
  const { root, problems } = await parseBpmn(xml);
  if (root.$type !== 'bpmn:Definitions') return refused(problems[0]?.reason ?? 'Expected BPMN, but it is not');
  const processes = children(root, 'rootElements').filter(({ $type }) => $type === 'bpmn:Process');
  const executable = processes.filter(({ isExecutable }) => isExecutable === true);
  const [process, other] = executable.length > 0 ? executable : processes;
  const id = text(process, 'id');
  if (id === undefined || other) return refused('Expected one process with an id');
  return { ok: true, id, name: text(process, 'name') ?? id };
}

async function identifyDmn(xml: string): Promise<Identified> {
  const { root, problems } = await parseDmn(xml);
  const id = text(root, 'id');
  if (root.$type !== 'dmn:Definitions' || id === undefined)
    return refused(problems[0]?.reason ?? 'Expected decisions with an id');
  return { ok: true, id, name: text(root, 'name') ?? id };
}

function identifyForm(json: string): Identified {
  try {
    const { id, properties } = (JSON.parse(json) ?? {}) as { id?: unknown; properties?: { titleZh?: unknown } };
    if (typeof id !== 'string' || !/^[\w.-]{1,128}$/.test(id)) return refused('Expected a form with an id');
    return { ok: true, id, name: typeof properties?.titleZh === 'string' ? properties.titleZh : id };
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

const refused = (reason: string): Identified => ({ ok: false, problems: [{ elementId: '', reason }] });
