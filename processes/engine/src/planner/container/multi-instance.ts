import { evaluateBoolean, evaluateList } from '../../behaviour/expressions.ts';
import { terminateChildren } from '../../behaviour/termination.ts';
import { activate, addTokens } from '../../behaviour/tokens.ts';
import { evaluateJson, propagate, setLocal, setQuietly } from '../../behaviour/variables.ts';
import { toJson } from '../../feel/values.ts';
import type { MultiInstance, Node } from '../../model/graph.ts';
import type { ElementRow, Json } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Workspace } from '../workspace.ts';

/** The body around the inner instances of a multi-instance activity. It holds the items and, as a local, the outputs. */
export const multiInstanceBody: ElementPlanner = {
  activate(workspace, element, node) {
    const loop = loopOf(node);
    const items = evaluateList(workspace, element.key, loop.inputCollection).map(toJson);
    const started = loop.sequential ? Math.min(1, items.length) : items.length;
    workspace.update('element', element, { data: { ...element.data, items } });
    if (loop.outputCollection) setLocal(workspace, element, { [loop.outputCollection]: items.map(() => null) });
    if (items.length === 0) return 'done';
    addTokens(workspace, element, started);
    for (let index = 0; index < started; index += 1) activate(workspace, element, node.id, null, { miIndex: index });
    return 'waits';
  },
};

function loopOf(node: Node): MultiInstance {
  if (!node.loop) throw new Error(`Expected loop characteristics on ${node.id}, but there are none`);
  return node.loop;
}

/** Written once: it is as long as the collection. How far the activity is shows in its children. */
type BodyData = { items: Json[]; terminated?: number };
const dataOf = (body: ElementRow): BodyData => body.data as unknown as BodyData;

/** Locals of one inner instance: its item, the loop counter from 1, and the output's name so that it stays local. */
export function setInnerVariables(workspace: Workspace, inner: ElementRow, node: Node): void {
  const loop = loopOf(node);
  const index = inner.miIndex ?? 0;
  const item = dataOf(workspace.scopeOf(inner)).items[index] ?? null;
  const output = loop.outputElement?.source.replace(/^=/, '').trim() ?? '';
  setLocal(workspace, inner, {
    ...(/^[\p{L}_][\p{L}\p{N}_]*$/u.test(output) ? { [output]: null } : {}),
    loopCounter: index + 1,
    ...(loop.inputElement ? { [loop.inputElement]: item } : {}),
  });
}

/** COMPLETING an inner instance: its output takes its place, and it may end the whole activity. May raise. */
export function collectOutput(workspace: Workspace, inner: ElementRow, node: Node): void {
  takeOutput(workspace, inner, node);
  const early = completesEarly(workspace, inner, node);
  if (early) workspace.update('element', inner, { data: { ...inner.data, early } });
}

function takeOutput(workspace: Workspace, inner: ElementRow, node: Node): void {
  const loop = loopOf(node);
  if (!loop.outputCollection || !loop.outputElement) return;
  const body = workspace.scopeOf(inner);
  const outputs = workspace.variables.get(body.key)?.get(loop.outputCollection)?.value;
  const next = Array.isArray(outputs) ? [...outputs] : [];
  next[inner.miIndex ?? 0] = evaluateJson(workspace, inner.key, loop.outputElement);
  // no event row: each would hold the whole collection again
  setQuietly(workspace, body, loop.outputCollection, next);
}

function completesEarly(workspace: Workspace, inner: ElementRow, node: Node): boolean {
  const { completionCondition, sequential } = loopOf(node);
  if (!completionCondition) return false;
  const body = workspace.scopeOf(inner);
  const { items, terminated = 0 } = dataOf(body);
  const active = body.activeChildren - 1;
  const counters = {
    numberOfInstances: items.length,
    numberOfActiveInstances: active,
    numberOfCompletedInstances: sequential ? (inner.miIndex ?? 0) + 1 : items.length - active - terminated,
    numberOfTerminatedInstances: terminated,
  };
  setLocal(workspace, inner, counters);
  return evaluateBoolean(workspace, inner.key, completionCondition);
}

/** `early`: its completion condition ended the whole activity. */
export type Ended = { index: number; early: boolean };

/** After an inner instance ended: starts the next one; true when the body has nothing left to wait for. */
export function afterInner(workspace: Workspace, body: ElementRow, node: Node, { index, early }: Ended): boolean {
  const following = index + 1;
  const next = loopOf(node).sequential && !early && following < dataOf(body).items.length;
  addTokens(workspace, body, next ? 0 : -1);
  if (next) activate(workspace, body, node.id, null, { miIndex: following });
  if (early) terminateChildren(workspace, body);
  return body.activeChildren === 0;
}

/** COMPLETING the body: the outputs go to the surrounding scope. */
export function publishOutputs(workspace: Workspace, body: ElementRow, node: Node): void {
  const { outputCollection } = loopOf(node);
  if (!outputCollection) return;
  const value = workspace.variables.get(body.key)?.get(outputCollection)?.value ?? [];
  propagate(workspace, workspace.scopeOf(body), { [outputCollection]: value });
}
