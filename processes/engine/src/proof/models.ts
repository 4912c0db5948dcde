import type { DrgModel } from '../dmn/model.ts';
import type { Expression } from '../feel/expression.ts';
import type { Graph, Node } from '../model/graph.ts';
import type { Value, Values } from './abstract-feel.ts';
import { asPath, comparedWith, valuesOf, yieldedBy } from './abstract-feel.ts';
import type { Term } from './rule.ts';

/** What a proof looks at: the processes and decisions that would run together. */
export type ProofModels = {
  readonly graphs: ReadonlyMap<string, Graph>;
  readonly decisions: ReadonlyMap<string, DrgModel>;
  readonly declared: Declared;
};

/** The variables that come from outside, by job type, message name and form id. What is not named here may send any. */
export type Declared = {
  readonly jobs: ReadonlyMap<string, readonly string[]>;
  readonly messages: ReadonlyMap<string, readonly string[]>;
  readonly userTasks: ReadonlyMap<string, readonly string[]>;
};

const constantOf = (expression: Expression | null | undefined): string | null => expression?.constant ?? null;

/** Names under which a rule may speak of an element. */
export function namesOf(node: Node): readonly string[] {
  const names = [
    node.id,
    constantOf(node.job?.type),
    constantOf(node.userTask?.formId),
    constantOf(node.calledDecision?.decisionId),
    constantOf(node.calledElement?.processId),
  ];
  return names.filter((name): name is string => name !== null);
}

/**
 * Where the answer of an element stands: the decision's or script's result, the one variable that a job is mapped to,
 * `planEvaluate.decision` of user task plan-evaluate.
 */
export function answerPath(node: Node): string {
  const [mapping] = node.outputs;
  if (node.job && node.outputs.length === 1 && mapping) return mapping.target.join('.');
  if (node.calledDecision) return node.calledDecision.resultVariable;
  if (node.script) return node.script.resultVariable;
  const camel = node.id.replace(/-(\p{L}|\p{N})/gu, (_, letter: string) => letter.toUpperCase());
  return `${camel}.decision`;
}

/** The variables that whoever ends the element may send along: workers, a person, a message. */
export function sentVariables(models: ProofModels, node: Node): readonly string[] | 'any' {
  const { jobs, messages, userTasks } = models.declared;
  const found: (readonly string[] | undefined)[] = [];
  const event = node.type === 'END_EVENT' ? null : node.event;
  if (event?.kind === 'message') found.push(messages.get(constantOf(event.name) ?? ''));
  else if (event && CARRIES.has(event.kind)) found.push(undefined);
  if (node.userTask) found.push(userTasks.get(constantOf(node.userTask.formId) ?? ''));
  const workers = [...(node.job ? [node.job] : []), ...Object.values(node.executionListeners).flat()];
  for (const job of workers) found.push(jobs.get(constantOf(job.type) ?? ''));
  return found.includes(undefined) ? 'any' : found.flatMap((names) => names ?? []);
}
const CARRIES: ReadonlySet<string> = new Set(['signal', 'error', 'escalation']);

export const matches = (node: Node, term: Term): boolean => namesOf(node).includes(term.name);

/** Every value that a decision can yield at the path below its result; 'any' when its outputs are not literals. */
export function decisionValues(models: ProofModels, node: Node, below: string): Values {
  const decision = models.decisions
    .get(constantOf(node.calledDecision?.decisionId) ?? '')
    ?.decisions.get(constantOf(node.calledDecision?.decisionId) ?? '');
  if (!decision || typeof decision.logic === 'function') return 'any';
  const table = decision.logic;
  if (table.hitPolicy === 'COLLECT' || table.hitPolicy === 'RULE ORDER' || table.hitPolicy === 'OUTPUT ORDER')
    return 'any';
  const column =
    below === '' && table.outputs.length === 1 ? 0 : table.outputs.findIndex((output) => output.name === below);
  if (column < 0) return 'any';
  // no rule may match: null
  const found: Value[] = [null];
  const cells = [...table.rules.map((rule) => rule.outputs[column]), table.outputs[column]?.otherwise];
  for (const cell of cells) {
    const values = cell ? valuesOf(cell, () => 'any') : [];
    if (values === 'any') return 'any';
    found.push(...values);
  }
  return [...new Set(found)];
}

type Use = { expression: Expression; target: string | null };

/** Every expression of a process that can give a variable a value or ask for it, with the variable that it is for. */
export function* expressionsIn(graph: Graph): Generator<Use> {
  for (const node of graph.nodes.values()) {
    for (const { source, target } of [...node.inputs, ...node.outputs])
      yield { expression: source, target: target.join('.') };
    if (node.script) yield { expression: node.script.expression, target: node.script.resultVariable };
    if (node.calledElement) yield { expression: node.calledElement.processId, target: null };
    for (const flow of node.outgoing) if (flow.condition) yield { expression: flow.condition, target: null };
  }
}

export function* expressionsOf(models: ProofModels): Generator<Use> {
  for (const graph of models.graphs.values()) yield* expressionsIn(graph);
}

/** What is known of one variable path: the literals it is compared with or set to. Null when there are none. */
export function domainOf(models: ProofModels, path: string): readonly Value[] | null {
  const literals = new Set<Value>();
  for (const { expression, target } of expressionsOf(models)) {
    for (const value of comparedWith(expression, path)) literals.add(value);
    if (target === path) for (const value of yieldedBy(expression)) literals.add(value);
  }
  for (const graph of models.graphs.values()) {
    for (const node of graph.nodes.values()) {
      const result = node.calledDecision?.resultVariable;
      if (result === undefined || (path !== result && !path.startsWith(`${result}.`))) continue;
      const values = decisionValues(models, node, path.slice(result.length + 1));
      if (values !== 'any') for (const value of values) literals.add(value);
    }
  }
  literals.delete(null);
  return literals.size > 0 ? [...literals] : null;
}

/** The processes that a call may start; null when it cannot be told. */
export function calledProcesses(node: Node, read: (path: string) => Values): readonly string[] | null {
  const called = node.calledElement?.processId;
  if (!called) return null;
  if (called.constant !== undefined) return [called.constant];
  const path = asPath(called);
  const values = path === null ? 'any' : read(path);
  if (values === 'any' || !values.every((value) => typeof value === 'string' || value === null)) return null;
  return values.filter((value): value is string => typeof value === 'string');
}
