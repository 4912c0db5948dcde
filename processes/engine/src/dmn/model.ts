import type { EvaluatedDecision } from '../command-types.ts';
import type { Evaluate } from '../feel/syntax.ts';
import type { Problem } from '../model/graph.ts';
import type { Element } from '../model/moddle.ts';
import { child, children, parseDmn, text } from '../model/moddle.ts';
import { compileBoxed, compileFunctionDefinition } from './boxed.ts';
import { CellReader } from './cell-reader.ts';
import type { DecisionTable } from './table.ts';
import { compileTable } from './table.ts';
import type { DmnType } from './types.ts';
import { DmnTypes } from './types.ts';

/** A decision requirements graph, compiled at deploy. */
export type DrgModel = {
  readonly drgId: string;
  readonly name: string;
  readonly decisions: ReadonlyMap<string, DecisionModel>;
  readonly knowledge: ReadonlyMap<string, KnowledgeModel>;
};

export type DecisionModel = {
  readonly id: string;
  readonly name: string;
  readonly versionTag: string | null;
  /** Ids of decisions whose results this one reads. */
  readonly requires: readonly string[];
  /** Ids of knowledge models that it calls. */
  readonly knows: readonly string[];
  /** Of the result. */
  readonly type: DmnType | null;
  readonly kind: EvaluatedDecision['decisionType'];
  /** A table is kept as one, for the trace of its rules. */
  readonly logic: DecisionTable | Evaluate;
};

/** A business knowledge model: a function that decisions call by its name. */
export type KnowledgeModel = {
  readonly id: string;
  readonly name: string;
  readonly knows: readonly string[];
  readonly define: Evaluate;
};

export type CompiledDrg = { ok: true; drg: DrgModel } | { ok: false; problems: Problem[] };

export async function compileDmn(xml: string): Promise<CompiledDrg> {
  const { root, problems } = await parseDmn(xml);
  const found = [...problems];
  const elements = children(root, 'drgElement');
  const names = elements.flatMap((element) => [nameOf(element), text(child(element, 'variable'), 'name') ?? '']);
  const readerOf = (element: Element): CellReader => new CellReader(element.id ?? '', found, names);
  const types = new DmnTypes(root, readerOf(root));
  const decisions = new Map<string, DecisionModel>();
  const knowledge = new Map<string, KnowledgeModel>();
  for (const element of elements) {
    if (element.$type === 'dmn:BusinessKnowledgeModel') {
      const one = compileKnowledge(readerOf(element), types, element);
      knowledge.set(one.id, one);
    } else if (element.$type === 'dmn:Decision') {
      const decision = compileDecision(readerOf(element), types, element);
      if (decision) decisions.set(decision.id, decision);
    }
  }
  if (decisions.size === 0 && found.length === 0) {
    found.push({ elementId: root.id ?? '', reason: 'Expected a decision, but there is none' });
  }
  for (const decision of decisions.values()) checkRequired(decision, decision.requires, decisions, found);
  for (const one of knowledge.values()) checkRequired(one, one.knows, knowledge, found);
  for (const { id, knows } of decisions.values()) {
    for (const missing of knows.filter((known) => !knowledge.has(known))) {
      found.push({ elementId: id, reason: `Expected required knowledge model '${missing}', but not found` });
    }
  }
  if (found.length > 0) return { ok: false, problems: found };
  return { ok: true, drg: { drgId: root.id ?? '', name: text(root, 'name') ?? root.id ?? '', decisions, knowledge } };
}

const nameOf = (element: Element): string => text(element, 'name') ?? element.id ?? '';

const KINDS: Readonly<Record<string, DecisionModel['kind']>> = {
  'dmn:DecisionTable': 'DECISION_TABLE',
  'dmn:LiteralExpression': 'LITERAL_EXPRESSION',
  'dmn:Context': 'CONTEXT',
  'dmn:Invocation': 'INVOCATION',
  'dmn:List': 'LIST',
  'dmn:Relation': 'RELATION',
};

function compileDecision(reader: CellReader, types: DmnTypes, element: Element): DecisionModel | null {
  if (!element.id) return reader.refuse(`Expected decision '${nameOf(element)}' to have an id`);
  const logic = child(element, 'decisionLogic');
  if (!logic) return reader.refuse('Expected a decision table or a literal expression');
  const kind = KINDS[logic.$type] ?? 'UNKNOWN';
  const compiled =
    kind === 'DECISION_TABLE' ? compileTable(reader, types, logic) : compileBoxed({ reader, types }, logic);
  if (!compiled) return null;
  const tags = children(child(element, 'extensionElements'), 'values').filter((value) =>
    /versionTag$/.test(value.$type),
  );
  return {
    id: element.id,
    name: nameOf(element),
    versionTag: text(tags[0], 'value') ?? null,
    requires: hrefs(element, 'informationRequirement', 'requiredDecision'),
    knows: hrefs(element, 'knowledgeRequirement', 'requiredKnowledge'),
    type: types.named(text(child(element, 'variable'), 'typeRef') ?? text(logic, 'typeRef')),
    kind,
    logic: compiled,
  };
}

function compileKnowledge(reader: CellReader, types: DmnTypes, element: Element): KnowledgeModel {
  const definition = child(element, 'encapsulatedLogic');
  if (!definition) reader.refuse('Expected a function, but there is none');
  return {
    id: element.id ?? '',
    name: nameOf(element),
    knows: hrefs(element, 'knowledgeRequirement', 'requiredKnowledge'),
    define: definition ? compileFunctionDefinition({ reader, types }, definition) : () => null,
  };
}

function hrefs(element: Element, requirement: string, required: string): string[] {
  return children(element, requirement).flatMap((one) => {
    const href = text(child(one, required), 'href');
    return href ? [href.replace(/^.*#/, '')] : [];
  });
}

type Requiring = { readonly id: string; readonly requires?: readonly string[]; readonly knows: readonly string[] };

/** Every required one exists, and none requires itself over others. */
function checkRequired(
  one: Requiring,
  required: readonly string[],
  all: ReadonlyMap<string, Requiring>,
  problems: Problem[],
): void {
  const what = one.requires ? 'decision' : 'knowledge model';
  for (const id of required) {
    if (!all.has(id)) problems.push({ elementId: one.id, reason: `Expected required ${what} '${id}', but not found` });
  }
  const seen = new Set<string>();
  const open = [...required];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === one.id) {
      const reason = `Expected no cycle of required ${what}s, but this one requires itself`;
      problems.push({ elementId: id, reason });
      return;
    }
    if (seen.has(id)) continue;
    seen.add(id);
    const next = all.get(id);
    open.push(...(next?.requires ?? next?.knows ?? []));
  }
}
