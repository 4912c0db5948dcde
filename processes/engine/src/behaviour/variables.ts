import type { Expression } from '../feel/expression.ts';
import { isPlainContext, toJson } from '../feel/values.ts';
import type { Mapping, Node } from '../model/graph.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, Json, JsonObject } from '../rows.ts';
import { evaluate } from './expressions.ts';
import { Raised } from './incidents.ts';

/** Characters of one variable's JSON: Zeebe's limit of 4 MB per message. */
const MAX_VARIABLE_LENGTH = 4_000_000;

/** Creates or replaces variables in exactly this scope. */
export function setLocal(workspace: Workspace, scope: ElementRow, variables: JsonObject): void {
  const names = Object.keys(variables);
  if (names.length === 0) return;
  for (const name of names) write(workspace, scope, name, variables[name] ?? null);
  workspace.record(scope, 'VARIABLES_SET', variables);
}

/** As setLocal, without a row in the history. */
export function setQuietly(workspace: Workspace, scope: ElementRow, name: string, value: Json): void {
  write(workspace, scope, name, value);
}

/** Updates each variable in the nearest scope that has it, from `start` upwards, else creates it at the process instance. */
export function propagate(workspace: Workspace, start: ElementRow, variables: JsonObject): void {
  const byScope = new Map<ElementRow, JsonObject>();
  for (const name of Object.keys(variables)) {
    const scope = holderOf(workspace, start, name);
    const values = byScope.get(scope) ?? {};
    values[name] = variables[name] ?? null;
    byScope.set(scope, values);
  }
  for (const [scope, values] of byScope) setLocal(workspace, scope, values);
}

function holderOf(workspace: Workspace, start: ElementRow, name: string): ElementRow {
  let scope = start;
  while (!workspace.variables.get(scope.key)?.has(name) && scope.scopeKey !== null) scope = workspace.scopeOf(scope);
  return scope;
}

/** What a job, message, script or decision returned: local when output mappings choose from it, else propagated. */
export function mergeResult(workspace: Workspace, element: ElementRow, node: Node, variables: JsonObject): void {
  if (node.outputs.length > 0) setLocal(workspace, element, variables);
  else propagate(workspace, element, variables);
}

export function applyInputs(workspace: Workspace, element: ElementRow, node: Node): void {
  for (const mapping of node.inputs) {
    const value = mapped(workspace, element.key, mapping);
    const name = mapping.target[0] ?? '';
    const local = workspace.variables.get(element.key)?.get(name)?.value;
    setLocal(workspace, element, { [name]: nest(local, mapping.target, value) });
  }
}

export function applyOutputs(workspace: Workspace, element: ElementRow, node: Node): void {
  if (node.outputs.length === 0) return;
  const scope = workspace.scopeOf(element);
  const results: JsonObject = {};
  for (const mapping of node.outputs) {
    const name = mapping.target[0] ?? '';
    const before = results[name] ?? (mapping.target.length > 1 ? toJson(workspace.lookup(scope.key, name)) : null);
    results[name] = nest(before, mapping.target, mapped(workspace, element.key, mapping));
  }
  propagate(workspace, scope, results);
}

function mapped(workspace: Workspace, scopeKey: number, mapping: Mapping): Json {
  return evaluateJson(workspace, scopeKey, mapping.source);
}

export function evaluateJson(workspace: Workspace, scopeKey: number | null, expression: Expression): Json {
  return toJson(evaluate(workspace, scopeKey, expression));
}

/** target a.b.c: value inside contexts; entries beside it stay. */
function nest(before: Json | undefined, target: readonly string[], value: Json): Json {
  const [, next] = target;
  if (next === undefined) return value;
  const context: JsonObject = isPlainContext(before) ? { ...(before as JsonObject) } : {};
  context[next] = nest(context[next], target.slice(1), value);
  return context;
}

function write(workspace: Workspace, scope: ElementRow, name: string, value: Json): void {
  checkSize(name, value);
  const row = workspace.variables.get(scope.key)?.get(name);
  if (row) {
    workspace.updateVariable(row, { value, updatedAt: workspace.now });
    return;
  }
  workspace.insertVariable({
    scopeKey: scope.key,
    name,
    value,
    instanceKey: scope.instanceKey,
    rootKey: scope.rootKey,
    updatedAt: workspace.now,
    endedAt: null,
  });
}

/** Raises for a variable that is too large to keep. */
export function checkSize(name: string, value: Json): void {
  if (lengthOf(value) <= MAX_VARIABLE_LENGTH) return;
  throw new Raised('MESSAGE_SIZE_EXCEEDED', `Expected variable '${name}' below ${MAX_VARIABLE_LENGTH} characters`);
}

function lengthOf(value: Json): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}

/** Variables stay as history when their scope ends. */
export function closeVariables(workspace: Workspace, element: ElementRow): void {
  for (const row of workspace.variables.get(element.key)?.values() ?? []) {
    workspace.updateVariable(row, { endedAt: workspace.now });
  }
}

export function localVariables(workspace: Workspace, scopeKey: number): JsonObject {
  const rows = workspace.variables.get(scopeKey)?.values() ?? [];
  return Object.fromEntries([...rows].map((row) => [row.name, row.value]));
}

/** Everything that a scope sees, nearest value first. */
export function visibleVariables(workspace: Workspace, element: ElementRow): JsonObject {
  const outer = element.scopeKey === null ? {} : visibleVariables(workspace, workspace.scopeOf(element));
  return { ...outer, ...localVariables(workspace, element.key) };
}
