import type { Mapping, Node } from '../model/graph.ts';
import type { Value, Values } from './abstract-feel.ts';
import { asPath, OTHER, valuesOf } from './abstract-feel.ts';
import type { ProofModels } from './models.ts';
import { answerPath, decisionValues, matches, sentVariables } from './models.ts';
import type { SafetyRule } from './rule.ts';

/** What a rule's proof keeps of variables: some paths, each with the values that matter. */
export type Tracking = { readonly paths: readonly string[]; readonly domains: readonly (readonly Value[])[] };

/** Where one token stands in the rule: the tracked variables it sees, and whether it passed what the rule asks. */
export type State = { readonly values: readonly Value[]; readonly passed: boolean };

export function keyOf(state: State): string {
  let key = state.passed ? '+' : '-';
  for (const value of state.values)
    key += typeof value === 'string' ? `"${value}"` : value === OTHER ? '*' : `,${value}`;
  return key;
}

/** Reads a tracked path; what is not tracked may be anything. */
export const reader =
  (tracking: Tracking, values: readonly Value[]) =>
  (path: string): Values => {
    const index = tracking.paths.indexOf(path);
    return index < 0 ? 'any' : [values[index] ?? null];
  };

/** Paths that change when the variable `target` is written: itself, its fields, and the context that it is a field of. */
export const touches = (path: string, target: string): boolean =>
  path === target || path.startsWith(`${target}.`) || target.startsWith(`${path}.`);

/** Which tracked paths the element may write when it ends, in its own scope. */
export function writes(models: ProofModels, tracking: Tracking, node: Node): readonly number[] {
  const all = tracking.paths.map((_, index) => index);
  const targets = targetsOf(models, node);
  return targets === 'any'
    ? all
    : all.filter((index) => targets.some((target) => touches(tracking.paths[index]!, target)));
}

/** Which tracked paths the element certainly writes, all of them, whenever it is left over a flow. */
export function surelyWrites(tracking: Tracking, node: Node): ReadonlySet<number> {
  const whole = [...node.outputs.map((mapping) => mapping.target.join('.'))];
  if (node.outputs.length === 0)
    whole.push(
      ...[node.calledDecision?.resultVariable, node.script?.resultVariable].filter((name) => name !== undefined),
    );
  if (node.loop) return new Set();
  const found = [...tracking.paths.entries()].filter(([, path]) =>
    whole.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  return new Set(found.map(([index]) => index));
}

/** Variables that the element may write when it ends, in its own scope. */
export function targetsOf(models: ProofModels, node: Node): readonly string[] | 'any' {
  const mapped = node.outputs.map((mapping) => mapping.target.join('.'));
  const collected = node.loop?.outputCollection ? [node.loop.outputCollection] : [];
  if (node.outputs.length > 0) return [...mapped, ...collected];
  if (node.type === 'CALL_ACTIVITY') return node.calledElement?.propagateAllChildVariables ? 'any' : collected;
  if (node.calledDecision) return [node.calledDecision.resultVariable, ...collected];
  if (node.script) return [node.script.resultVariable, ...collected];
  const sent = sentVariables(models, node);
  return sent === 'any' ? 'any' : [...sent, ...collected];
}

/** The states in which the element can end when it was entered with `state`. */
export function complete(models: ProofModels, rule: SafetyRule, tracking: Tracking, node: Node, state: State): State[] {
  const written = new Set(writes(models, tracking, node));
  const results = localResults(models, tracking, node, state).flatMap((local) =>
    mapped(models, tracking, node, state.values, local),
  );
  return distinct(
    results.map((values) => ({ values, passed: passedAfter(rule, tracking, node, state, values, written) })),
  );
}

/** After a call: `inside` is what the called process sees at its end. */
export function completeCall(
  models: ProofModels,
  rule: SafetyRule,
  tracking: Tracking,
  node: Node,
  outside: State,
  inside: State,
): State[] {
  const written = new Set(writes(models, tracking, node));
  const before = { values: outside.values, passed: inside.passed };
  const results =
    node.outputs.length === 0 && node.calledElement?.propagateAllChildVariables
      ? [inside.values]
      : applyAll(tracking, node.outputs, outside.values, seenAtEnd(tracking, node, outside, inside));
  return distinct(
    results.map((values) => ({ values, passed: passedAfter(rule, tracking, node, before, values, written) })),
  );
}

/** A variable of the called process, or of the caller where it took over none of them. */
function seenAtEnd(tracking: Tracking, node: Node, outside: State, inside: State): (path: string) => Values {
  const inner = reader(tracking, inside.values);
  if (node.calledElement?.propagateAllParentVariables) return inner;
  const outer = reader(tracking, outside.values);
  return (path) => {
    const [own, around] = [inner(path), outer(path)];
    return own === 'any' || around === 'any' || !own.includes(null) ? own : [...own, ...around];
  };
}

/** What a called process sees at its start. */
export function enterCall(tracking: Tracking, node: Node, state: State): State[] {
  const seen = node.calledElement?.propagateAllParentVariables !== false ? state.values : state.values.map(() => null);
  return distinct(
    applyAll(tracking, node.inputs, seen, reader(tracking, state.values)).map((values) => ({
      values,
      passed: state.passed,
    })),
  );
}

/** Every state that something going on beside the token can turn `state` into. */
export function disturb(tracking: Tracking, state: State, effect: Effect): State[] {
  const passed = effect.clears ? false : state.passed;
  const found: State[] = effect.clears && state.passed ? [{ ...state, passed }] : [];
  for (const index of effect.writes) {
    for (const value of tracking.domains[index]!) found.push({ values: state.values.with(index, value), passed });
  }
  return found;
}

/** What an element does: whether it is one of `since`, whether it answers one of `passes` again, which paths it writes. */
export type Effect = {
  readonly clears: boolean;
  readonly retakes: boolean;
  readonly writes: ReadonlySet<number>;
};
export const NO_EFFECT: Effect = { clears: false, retakes: false, writes: new Set() };
export const union = (a: Effect, b: Effect): Effect => ({
  clears: a.clears || b.clears,
  retakes: a.retakes || b.retakes,
  writes: new Set([...a.writes, ...b.writes]),
});

function passedAfter(
  rule: SafetyRule,
  tracking: Tracking,
  node: Node,
  state: State,
  values: readonly Value[],
  written: ReadonlySet<number>,
): boolean {
  const answers = rule.passes.filter((term) => matches(node, term));
  if (answers.length === 0) return state.passed;
  const path = tracking.paths.indexOf(answerPath(node));
  const value = written.has(path) ? values[path] : undefined;
  // a new answer stands in place of an earlier one
  return answers.some(
    (term) => !term.is || (value !== undefined && value !== OTHER && value !== null && term.is.includes(value)),
  );
}

/** The values that expressions of the output mappings see: what the element itself yields stands before what was there. */
function localResults(models: ProofModels, tracking: Tracking, node: Node, state: State): (readonly Value[])[] {
  let found: (readonly Value[])[] = [state.values];
  const vary = (index: number, values: Values): void => {
    const choices =
      values === 'any' ? tracking.domains[index]! : values.map((value) => inDomain(tracking, index, value));
    found = found.flatMap((each) => [...new Set(choices)].map((value) => each.with(index, value)));
  };
  const sent = sentVariables(models, node);
  const isSent = (path: string): boolean => sent === 'any' || sent.some((name) => touches(path, name));
  const result = node.calledDecision?.resultVariable ?? node.script?.resultVariable;
  for (const [index, path] of tracking.paths.entries()) {
    if (result !== undefined && touches(path, result)) {
      const below = path.slice(result.length + 1);
      if (node.calledDecision) vary(index, decisionValues(models, node, below));
      else vary(index, path === result ? valuesOf(node.script!.expression, reader(tracking, state.values)) : 'any');
    } else if (isSent(path) && (node.outputs.length === 0 || isReadByOutputs(node, path))) vary(index, 'any');
  }
  return found;
}

const isReadByOutputs = (node: Node, path: string): boolean =>
  node.outputs.some(({ source }) => source.names.includes(path.split('.')[0]!));

function mapped(
  models: ProofModels,
  tracking: Tracking,
  node: Node,
  before: readonly Value[],
  local: readonly Value[],
): (readonly Value[])[] {
  if (node.outputs.length > 0) return applyAll(tracking, node.outputs, before, reader(tracking, local));
  const changed = new Set(writes(models, tracking, node));
  return [before.map((value, index) => (changed.has(index) ? local[index]! : value))];
}

function applyAll(
  tracking: Tracking,
  mappings: readonly Mapping[],
  onto: readonly Value[],
  read: (path: string) => Values,
): (readonly Value[])[] {
  let found: (readonly Value[])[] = [onto];
  for (const { source, target } of mappings) {
    const name = target.join('.');
    for (const [index, path] of tracking.paths.entries()) {
      if (!touches(path, name)) continue;
      const values = valuesBelow(source, path, name, read);
      const choices =
        values === 'any' ? tracking.domains[index]! : values.map((value) => inDomain(tracking, index, value));
      found = found.flatMap((each) => [...new Set(choices)].map((value) => each.with(index, value)));
    }
  }
  return found;
}

/** What stands at `path` after `target := source`. */
function valuesBelow(source: Mapping['source'], path: string, target: string, read: (path: string) => Values): Values {
  if (path === target) return valuesOf(source, read);
  const from = asPath(source);
  return from !== null && path.startsWith(`${target}.`) ? read(`${from}${path.slice(target.length)}`) : 'any';
}

const inDomain = (tracking: Tracking, index: number, value: Value): Value =>
  tracking.domains[index]!.includes(value) ? value : OTHER;

export function distinct(states: readonly State[]): State[] {
  return [...new Map(states.map((state) => [keyOf(state), state])).values()];
}
