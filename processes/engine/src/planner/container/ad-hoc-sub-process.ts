import { evaluateBoolean, evaluateList } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { cancelJobOf, createJob } from '../../behaviour/jobs.ts';
import { terminateChildren } from '../../behaviour/termination.ts';
import { activate, addTokens } from '../../behaviour/tokens.ts';
import { evaluateJson, propagate, setLocal } from '../../behaviour/variables.ts';
import { toJson } from '../../feel/values.ts';
import type { AdHocActivation, JobResult } from '../../command-types.ts';
import { INNER_INSTANCE } from '../../model/graph.ts';
import type { AdHoc, Node } from '../../model/graph.ts';
import type { ElementRow, Json } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Workspace } from '../workspace.ts';

/**
 * Runs what is asked of it in any order: what its model lists when it is entered, or what its worker answers, or what a
 * command activates. Each activation has an element of its own around it (type INNER_INSTANCE).
 */
export const adHocSubProcess: ElementPlanner = {
  activate(workspace, element, node) {
    const { activeElements, outputCollection, elements } = adHocOf(node);
    const wanted = node.job || !activeElements ? [] : evaluateList(workspace, element.key, activeElements);
    const ids = wanted.map((id) => checkedId(node, id));
    if (node.job) createJob(workspace, element, { node, definition: node.job });
    const known = elements.map((one) => toJson({ ...one }));
    setLocal(workspace, element, {
      adHocSubProcessElements: known,
      ...(outputCollection === null ? {} : { [outputCollection]: [] }),
    });
    activateInside(
      workspace,
      element,
      ids.map((elementId) => ({ elementId })),
    );
    return 'waits';
  },
};

/** The inner instance itself: everything it does is done by who makes it. */
export const innerInstance: ElementPlanner = { activate: () => 'waits' };

function adHocOf(node: Node): AdHoc {
  if (!node.adHoc) throw new Error(`Expected ${node.id} to be an ad-hoc subprocess, but it is none`);
  return node.adHoc;
}

function checkedId(node: Node, id: unknown): string {
  if (typeof id === 'string' && isInside(node, id)) return id;
  throw new Raised(
    'EXTRACT_VALUE_ERROR',
    `Expected activeElementsCollection to list elements of ad-hoc subprocess '${node.id}', but got '${String(id)}'`,
    node.adHoc?.activeElements ?? null,
  );
}

export const isInside = (node: Node, elementId: string): boolean =>
  adHocOf(node).elements.some((one) => one.elementId === elementId);

export function activateInside(workspace: Workspace, scope: ElementRow, wanted: readonly AdHocActivation[]): void {
  addTokens(workspace, scope, wanted.length);
  for (const { elementId, variables = {} } of wanted) {
    const inner = insertInner(workspace, scope);
    setLocal(workspace, inner, variables);
    addTokens(workspace, inner, 1);
    activate(workspace, inner, elementId);
  }
}

function insertInner(workspace: Workspace, scope: ElementRow): ElementRow {
  const inner = workspace.insertElement({
    ...scope,
    key: workspace.nextKey(),
    scopeKey: scope.key,
    type: INNER_INSTANCE,
    phase: 'ACTIVATED',
    activeChildren: 0,
    miIndex: null,
    data: null,
    activatedAt: workspace.now,
  });
  workspace.record(inner, 'ELEMENT_ACTIVATED');
  return inner;
}

/** COMPLETING an inner instance: its output joins the collection. May raise. */
export function collectOutput(workspace: Workspace, inner: ElementRow, node: Node): void {
  const { outputCollection, outputElement } = adHocOf(node);
  if (outputCollection === null || !outputElement) return;
  const scope = workspace.scopeOf(inner);
  const before = workspace.variables.get(scope.key)?.get(outputCollection)?.value;
  const value = evaluateJson(workspace, inner.key, outputElement);
  setLocal(workspace, scope, { [outputCollection]: [...(Array.isArray(before) ? before : []), value] });
}

/** COMPLETING the subprocess: the collection goes to the surrounding scope. */
export function publishOutputs(workspace: Workspace, element: ElementRow, node: Node): void {
  const { outputCollection } = adHocOf(node);
  if (outputCollection === null) return;
  const value: Json = workspace.variables.get(element.key)?.get(outputCollection)?.value ?? [];
  propagate(workspace, workspace.scopeOf(element), { [outputCollection]: value });
}

/** After something inside ended: asks the worker or the condition what comes next; true when nothing does. May raise. */
export function goOn(workspace: Workspace, element: ElementRow, node: Node): boolean {
  if (element.phase !== 'ACTIVATED') return false;
  if (isFulfilled(element)) return element.activeChildren === 0;
  const { completionCondition, cancelRemainingInstances } = adHocOf(node);
  if (node.job) {
    cancelJobOf(workspace, element);
    createJob(workspace, element, { node, definition: node.job });
    return false;
  }
  if (!completionCondition) return element.activeChildren === 0;
  if (!evaluateBoolean(workspace, element.key, completionCondition)) return false;
  return fulfil(workspace, element, cancelRemainingInstances);
}

const isFulfilled = (element: ElementRow): boolean => element.data?.fulfilled === true;

function fulfil(workspace: Workspace, element: ElementRow, cancelRemaining: boolean): boolean {
  workspace.update('element', element, { data: { ...element.data, fulfilled: true } });
  if (cancelRemaining) terminateChildren(workspace, element);
  return element.activeChildren === 0;
}

/** Whether an ad-hoc subprocess in which nothing is active has come to its end. */
export function isFinished(workspace: Workspace, element: ElementRow): boolean {
  const node = workspace.node(element);
  return isFulfilled(element) || (!node.job && !adHocOf(node).completionCondition);
}

/** The worker's answer; a sentence why it cannot be taken, else whether the subprocess is to be completed. */
export function takeWorkerResult(
  workspace: Workspace,
  element: ElementRow,
  result: JobResult | undefined,
): { refused: string } | { finished: boolean } {
  const node = workspace.node(element);
  const answer = result?.type === 'adHocSubProcess' ? result : null;
  const wanted = answer?.activateElements ?? [];
  const unknown = wanted.find(({ elementId }) => !isInside(node, elementId));
  if (unknown) {
    return { refused: `Expected to activate elements of '${node.id}', but '${unknown.elementId}' is none` };
  }
  if (wanted.length > 0 && answer?.isCompletionConditionFulfilled === true) {
    return { refused: 'Expected either elements to activate or a fulfilled completion condition, but got both' };
  }
  if (answer?.isCancelRemainingInstances === true) terminateChildren(workspace, element);
  activateInside(workspace, element, wanted);
  const fulfilled = answer?.isCompletionConditionFulfilled === true;
  return { finished: fulfilled && fulfil(workspace, element, answer.isCancelRemainingInstances === true) };
}
