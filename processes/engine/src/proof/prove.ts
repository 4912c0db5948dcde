import type { Node } from '../model/graph.ts';
import type { Value } from './abstract-feel.ts';
import { comparedWith, OTHER, pathsIn, yieldedBy } from './abstract-feel.ts';
import type { Doubt } from './points.ts';
import { Explorer } from './explore.ts';
import type { ProofModels } from './models.ts';
import { answerPath, domainOf, expressionsOf, matches, namesOf } from './models.ts';
import type { SafetyRule } from './rule.ts';
import type { Tracking } from './state.ts';
import { NO_EFFECT } from './state.ts';
import type { Move, Step } from './witness.ts';
import { contradicts, movesOf, stepsOf } from './witness.ts';

export type Proof = {
  readonly ruleId: string;
  /** 'unproven': no violating path was found, but some of what was met cannot be decided. Never to be read as safe. */
  readonly status: 'proven' | 'violated' | 'unproven';
  /** The violating path from the start of a root process, in order. */
  readonly path: readonly Step[];
  readonly doubts: readonly Doubt[];
};

/** Variables that one rule may follow; beyond that its states would be too many. */
const MOST_PATHS = 12;

/**
 * Does every path over the call hierarchy to `rule.to` pass what the rule asks? Explores an over-approximation of all
 * executions, so 'proven' holds for every one; a violating path is looked at again with the variables that its
 * conditions read, until it is gone or nothing more can be told apart.
 *
 * Assumed: workers, people and messages send the variables that the model maps; a called process starts only by its
 * callers; nobody modifies an instance by hand.
 */
export function prove(models: ProofModels, rule: SafetyRule): Proof {
  const unknown = unknownNames(models, rule);
  let paths = answerPaths(models, rule);
  let seen: Proof | null = null;
  for (;;) {
    const explorer = new Explorer(models, rule, trackingOf(models, paths));
    const violation = explore(models, explorer);
    const doubts = [...explorer.doubts.values(), ...unknown];
    // looked at more closely there were too many states to finish: what was found before stands
    if (seen && doubts.some((doubt) => doubt.reason === 'TOO_MANY_STATES')) return seen;
    if (!violation) {
      const isMet = explorer.met.has(rule.to) || unknown.length > 0;
      if (!isMet) doubts.push({ processId: '', elementId: rule.to, reason: 'NEVER_REACHED' });
      return { ruleId: rule.id, status: doubts.length > 0 ? 'unproven' : 'proven', path: [], doubts };
    }
    seen = { ruleId: rule.id, status: 'violated', path: violation.steps, doubts };
    const more = refine(models, violation.way, paths);
    if (more.length === 0 || paths.length + more.length > MOST_PATHS) return seen;
    paths = [...paths, ...more];
  }
}

export const proveAll = (models: ProofModels, rules: readonly SafetyRule[]): Proof[] =>
  rules.map((rule) => prove(models, rule));

type Violation = { steps: Step[]; way: readonly Move[] };

function explore(models: ProofModels, explorer: Explorer): Violation | null {
  const entry = { values: explorer.tracking.paths.map(() => null), passed: false };
  let violation: Violation | null = null;
  for (const processId of roots(models)) {
    const graph = models.graphs.get(processId)!;
    const found = explorer.scope(graph.process, entry, NO_EFFECT, [processId], explorer.keptIn(graph, null)).violation;
    if (found) violation ??= { steps: stepsOf(found), way: movesOf(found) };
  }
  return violation;
}

/** Processes that something other than a call can start. */
function roots(models: ProofModels): string[] {
  const called = new Set<string>();
  for (const graph of models.graphs.values()) {
    for (const node of graph.nodes.values()) {
      const id = node.calledElement?.processId;
      if (!id) continue;
      if (id.constant !== undefined) called.add(id.constant);
      else
        for (const value of domainOf(models, id.names[0] ?? '') ?? []) if (typeof value === 'string') called.add(value);
    }
  }
  const startsByEvent = (nodes: Iterable<Node>): boolean =>
    [...nodes].some((node) => node.type === 'START_EVENT' && node.parent?.type === 'PROCESS' && node.event !== null);
  return [...models.graphs.keys()].filter(
    (id) => !called.has(id) || startsByEvent(models.graphs.get(id)!.nodes.values()),
  );
}

function answerPaths(models: ProofModels, rule: SafetyRule): string[] {
  const found = new Set<string>();
  for (const graph of models.graphs.values()) {
    for (const node of graph.nodes.values()) {
      if (rule.passes.some((term) => term.is && matches(node, term))) found.add(answerPath(node));
      // which process a call starts decides where a token goes
      const called = node.calledElement?.processId;
      if (called && called.constant === undefined) for (const path of pathsIn(called)) found.add(path);
    }
  }
  return [...found];
}

function trackingOf(models: ProofModels, paths: readonly string[]): Tracking {
  return { paths, domains: paths.map((path): Value[] => [...(domainOf(models, path) ?? []), null, OTHER]) };
}

/**
 * What to follow next: variables that a followed one flows into, else those that a followed one is made of, else those
 * by which the violating path contradicts itself.
 */
function refine(models: ProofModels, way: readonly Move[], paths: readonly string[]): string[] {
  const into = new Set<string>();
  const from = new Set<string>();
  for (const { expression, target } of expressionsOf(models)) {
    if (target === null) continue;
    const read = pathsIn(expression);
    if (paths.some((path) => read.has(path))) into.add(target);
    if (paths.includes(target)) for (const path of read) from.add(path);
  }
  const fresh = (candidates: Iterable<string>): string[] =>
    [...candidates].filter((path) => !paths.includes(path) && isTelling(models, path));
  for (const candidates of [into, from]) if (fresh(candidates).length > 0) return fresh(candidates);
  const read = way.flatMap(({ over }) => (over?.source.outgoing ?? []).flatMap((flow) => flow.condition ?? []));
  return fresh(new Set(read.flatMap((condition) => [...pathsIn(condition)]))).filter((path) =>
    contradicts(models, way, path, domainOf(models, path) ?? []),
  );
}

/** Few values, and one of them set by the model or asked for in two places: else following it tells nothing. */
function isTelling(models: ProofModels, path: string): boolean {
  const domain = domainOf(models, path);
  if (domain === null || domain.length > 8 || domain.some((value) => typeof value === 'number')) return false;
  const uses = [...expressionsOf(models)];
  const isSet = uses.some(({ expression, target }) => target === path && yieldedBy(expression).length > 0);
  return isSet || uses.filter(({ expression }) => comparedWith(expression, path).length > 0).length > 1;
}

function unknownNames(models: ProofModels, rule: SafetyRule): Doubt[] {
  const known = new Set(models.graphs.keys());
  for (const graph of models.graphs.values())
    for (const node of graph.nodes.values()) for (const name of namesOf(node)) known.add(name);
  return [rule.to, ...rule.passes.map((term) => term.name), ...rule.since]
    .filter((name) => !known.has(name))
    .map((name) => ({ processId: '', elementId: name, reason: 'NAME_NOT_KNOWN' }));
}
