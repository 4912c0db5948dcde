import { BpmnModdle } from 'bpmn-moddle';
import { DmnModdle } from 'dmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import type { Problem } from './graph.ts';
import { hostileXml } from './hostile.ts';

/** A parsed XML element of bpmn-moddle or dmn-moddle: attributes and children by their moddle names. */
export type Element = { readonly $type: string; readonly id?: string; readonly [property: string]: unknown };

export type ParsedXml = { root: Element; problems: Problem[] };

type ModdleWarning = { message: string; element?: Element; property?: string; value?: string };
type Reader = { fromXML(xml: string): Promise<{ rootElement: Element; warnings: ModdleWarning[] }> };

const bpmn: Reader = new BpmnModdle({ zeebe });
const dmn: Reader = new DmnModdle();

export const parseBpmn = (xml: string): Promise<ParsedXml> => parse(bpmn, xml);
export const parseDmn = (xml: string): Promise<ParsedXml> => parse(dmn, xml);

async function parse(reader: Reader, xml: string): Promise<ParsedXml> {
  const refused = hostileXml(xml);
  if (refused !== null) return { root: { $type: 'none' }, problems: [{ elementId: '', reason: refused }] };
  try {
    const { rootElement, warnings } = await reader.fromXML(xml);
    return { root: rootElement, problems: warnings.filter(isAboutExecution).map(problemOf) };
  } catch (error) {
    return { root: { $type: 'none' }, problems: [{ elementId: '', reason: messageOf(error) }] };
  }
}

/** The picture is not executed: a plane or shape that refers to nothing does no harm, and official test models have one. */
function isAboutExecution({ element }: ModdleWarning): boolean {
  return !/^(bpmndi|dmndi):/.test(element?.$type ?? '');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

function problemOf(warning: ModdleWarning): Problem {
  const reason = warning.message.replace(/\s+/g, ' ').trim();
  return { elementId: warning.element?.id ?? '', reason };
}

export function text(element: Element | undefined, property: string): string | undefined {
  const value = element?.[property];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function child(element: Element | undefined, property: string): Element | undefined {
  const value = element?.[property];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Element) : undefined;
}

export function children(element: Element | undefined, property: string): Element[] {
  const value = element?.[property];
  return Array.isArray(value) ? (value as Element[]) : [];
}

/** The zeebe extension of that type, for example 'zeebe:TaskDefinition'. */
export function extension(element: Element, type: string): Element | undefined {
  return children(child(element, 'extensionElements'), 'values').find((value) => value.$type === type);
}
