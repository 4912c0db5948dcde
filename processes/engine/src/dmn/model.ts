import type { Expression, UnaryTest } from '../feel/expression.ts';
import { parseFeel, parseUnaryTest } from '../feel/expression.ts';
import type { Problem } from '../model/graph.ts';
import type { Element } from '../model/moddle.ts';
import { child, children, parseDmn, text } from '../model/moddle.ts';

/** A decision requirements graph, compiled at deploy. */
export type DrgModel = {
  readonly drgId: string;
  readonly name: string;
  readonly decisions: ReadonlyMap<string, DecisionModel>;
};

export type DecisionModel = {
  readonly id: string;
  readonly name: string;
  readonly versionTag: string | null;
  /** Ids of decisions whose results this one reads. */
  readonly requires: readonly string[];
  readonly logic: DecisionTable | LiteralExpression;
};

export type LiteralExpression = { readonly kind: 'LITERAL_EXPRESSION'; readonly expression: Expression };

export const HIT_POLICIES = ['UNIQUE', 'FIRST', 'ANY', 'PRIORITY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'] as const;
export type HitPolicy = (typeof HIT_POLICIES)[number];
export const AGGREGATIONS = ['SUM', 'MIN', 'MAX', 'COUNT'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export type DecisionTable = {
  readonly kind: 'DECISION_TABLE';
  readonly hitPolicy: HitPolicy;
  readonly aggregation: Aggregation | null;
  readonly inputs: readonly { id: string; name: string; expression: Expression }[];
  readonly outputs: readonly DecisionOutput[];
  readonly rules: readonly { id: string; tests: readonly UnaryTest[]; outputs: readonly Expression[] }[];
};

export type DecisionOutput = {
  readonly id: string;
  readonly name: string;
  /** Highest priority first: what PRIORITY and OUTPUT ORDER sort by. */
  readonly values: Expression | null;
  readonly otherwise: Expression | null;
};

export type CompiledDrg = { ok: true; drg: DrgModel } | { ok: false; problems: Problem[] };

export async function compileDmn(xml: string): Promise<CompiledDrg> {
  const { root, problems } = await parseDmn(xml);
  const found = [...problems];
  const decisions = new Map<string, DecisionModel>();
  for (const element of children(root, 'drgElement')) {
    if (element.$type !== 'dmn:Decision') continue;
    const decision = compileDecision(element, found);
    if (decision) decisions.set(decision.id, decision);
  }
  if (decisions.size === 0 && found.length === 0) {
    found.push({ elementId: root.id ?? '', reason: 'Expected a decision, but there is none' });
  }
  for (const decision of decisions.values()) checkRequirements(decision, decisions, found);
  if (found.length > 0) return { ok: false, problems: found };
  return { ok: true, drg: { drgId: root.id ?? '', name: text(root, 'name') ?? root.id ?? '', decisions } };
}

function compileDecision(element: Element, problems: Problem[]): DecisionModel | null {
  const reader = new CellReader(element.id ?? '', problems);
  const logic = child(element, 'decisionLogic');
  const compiled = logic
    ? compileLogic(reader, logic)
    : reader.refuse('Expected a decision table or a literal expression');
  if (!compiled) return null;
  const requires = children(element, 'informationRequirement').flatMap((requirement) => {
    const href = text(child(requirement, 'requiredDecision'), 'href');
    return href ? [href.replace(/^.*#/, '')] : [];
  });
  const tags = children(child(element, 'extensionElements'), 'values').filter((value) =>
    /versionTag$/.test(value.$type),
  );
  const versionTag = text(tags[0], 'value') ?? null;
  return {
    id: element.id ?? '',
    name: text(element, 'name') ?? element.id ?? '',
    versionTag,
    requires,
    logic: compiled,
  };
}

function compileLogic(reader: CellReader, logic: Element): DecisionModel['logic'] | null {
  if (logic.$type === 'dmn:LiteralExpression') {
    return { kind: 'LITERAL_EXPRESSION', expression: reader.feel(text(logic, 'text') ?? 'null') };
  }
  if (logic.$type !== 'dmn:DecisionTable') return reader.refuse(`A ${logic.$type} is not supported`);
  const policy = text(logic, 'hitPolicy') ?? 'UNIQUE';
  const hitPolicy = HIT_POLICIES.find((known) => known === policy);
  if (!hitPolicy) return reader.refuse(`Hit policy ${policy} is not supported`);
  const aggregation = AGGREGATIONS.find((known) => known === text(logic, 'aggregation')) ?? null;
  return {
    kind: 'DECISION_TABLE',
    hitPolicy,
    aggregation,
    inputs: children(logic, 'input').map((input) => ({
      id: input.id ?? '',
      name: text(input, 'label') ?? text(child(input, 'inputExpression'), 'text') ?? '',
      expression: reader.feel(text(child(input, 'inputExpression'), 'text') ?? 'null'),
    })),
    outputs: children(logic, 'output').map((output) => ({
      id: output.id ?? '',
      name: text(output, 'name') ?? '',
      values: reader.optional(child(output, 'outputValues'), (values) => `[${values}]`),
      otherwise: reader.optional(child(output, 'defaultOutputEntry'), (value) => value),
    })),
    rules: children(logic, 'rule').map((rule) => ({
      id: rule.id ?? '',
      tests: children(rule, 'inputEntry').map((entry) => reader.cell(text(entry, 'text') ?? '')),
      outputs: children(rule, 'outputEntry').map((entry) => reader.feel(text(entry, 'text') ?? 'null')),
    })),
  };
}

class CellReader {
  readonly #decisionId: string;
  readonly #problems: Problem[];

  constructor(decisionId: string, problems: Problem[]) {
    this.#decisionId = decisionId;
    this.#problems = problems;
  }

  refuse(reason: string): null {
    this.#problems.push({ elementId: this.#decisionId, reason });
    return null;
  }

  feel(source: string): Expression {
    const parsed = parseFeel(source);
    if (parsed.ok) return parsed.expression;
    this.refuse(parsed.problem);
    return { source, constant: undefined, names: [], evaluate: () => null };
  }

  cell(source: string): UnaryTest {
    const parsed = parseUnaryTest(source);
    if (parsed.ok) return parsed.test;
    this.refuse(parsed.problem);
    return { source, matches: () => false };
  }

  optional(element: Element | undefined, wrap: (source: string) => string): Expression | null {
    const source = text(element, 'text');
    return source === undefined ? null : this.feel(wrap(source));
  }
}

function checkRequirements(
  decision: DecisionModel,
  all: ReadonlyMap<string, DecisionModel>,
  problems: Problem[],
): void {
  for (const id of decision.requires) {
    if (!all.has(id))
      problems.push({ elementId: decision.id, reason: `Expected required decision '${id}', but not found` });
  }
  const seen = new Set<string>();
  const open = [...decision.requires];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === decision.id) {
      problems.push({ elementId: id, reason: 'Expected no cycle of required decisions, but this one requires itself' });
      return;
    }
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(all.get(id)?.requires ?? []));
  }
}
