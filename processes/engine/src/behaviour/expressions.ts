import type { Expression } from '../feel/expression.ts';
import { isTemporalValue, typeName } from '../feel/values.ts';
import { parseDateTime } from '../model/timer-text.ts';
import type { Workspace } from '../planner/workspace.ts';
import { Raised } from './incidents.ts';

/** Evaluation in the scope of an element; a result of another type is an incident EXTRACT_VALUE_ERROR as in Zeebe. */

export function evaluate(workspace: Workspace, scopeKey: number | null, expression: Expression): unknown {
  if (expression.constant !== undefined) return expression.constant;
  return expression.evaluate(workspace.environment(scopeKey));
}

function expected(expression: Expression, type: string, value: unknown): Raised {
  const source = expression.source.replace(/^=/, '').trim();
  return new Raised(
    'EXTRACT_VALUE_ERROR',
    `Expected result of the expression '${source}' to be '${type}', but was '${typeName(value)}'.`,
    expression,
  );
}

export function evaluateString(workspace: Workspace, scopeKey: number | null, expression: Expression): string {
  const value = evaluate(workspace, scopeKey, expression);
  if (typeof value !== 'string') throw expected(expression, 'STRING', value);
  return value;
}

/** Null where the model says nothing or the expression is null or blank. */
export function evaluateOptionalString(
  workspace: Workspace,
  scopeKey: number | null,
  expression: Expression | null,
): string | null {
  if (!expression) return null;
  const value = evaluate(workspace, scopeKey, expression);
  if (value == null) return null;
  if (typeof value !== 'string') throw expected(expression, 'STRING', value);
  return value.trim() === '' ? null : value;
}

/** A correlation key is a string or a number. */
export function evaluateCorrelationKey(workspace: Workspace, scopeKey: number, expression: Expression): string {
  const value = evaluate(workspace, scopeKey, expression);
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const source = expression.source.replace(/^=/, '').trim();
  throw new Raised(
    'EXTRACT_VALUE_ERROR',
    `Failed to extract the correlation key for '${source}': The value must be either a string or a number, but was ${typeName(value)}.`,
    expression,
  );
}

export function evaluateBoolean(workspace: Workspace, scopeKey: number | null, expression: Expression): boolean {
  const value = evaluate(workspace, scopeKey, expression);
  if (typeof value !== 'boolean') throw expected(expression, 'BOOLEAN', value);
  return value;
}

export function evaluateInteger(workspace: Workspace, scopeKey: number, expression: Expression): number {
  const value = evaluate(workspace, scopeKey, expression);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw expected(expression, 'NUMBER', value);
  return number;
}

export function evaluateList(workspace: Workspace, scopeKey: number | null, expression: Expression): unknown[] {
  const value = evaluate(workspace, scopeKey, expression);
  if (!Array.isArray(value)) throw expected(expression, 'ARRAY', value);
  return value as unknown[];
}

/** Candidates: a FEEL list of strings, or static text with commas. */
export function evaluateNames(workspace: Workspace, scopeKey: number, expression: Expression | null): string[] {
  if (!expression) return [];
  if (expression.constant !== undefined) {
    return expression.constant
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  }
  const value = evaluate(workspace, scopeKey, expression);
  if (value == null) return [];
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw expected(expression, 'ARRAY', value);
  }
  return [...new Set(value as string[])];
}

/** Epoch ms of a FEEL date and time or ISO 8601 text; null where there is none. */
export function evaluateTime(workspace: Workspace, scopeKey: number, expression: Expression | null): number | null {
  if (!expression) return null;
  const value = evaluate(workspace, scopeKey, expression);
  if (value == null || value === '') return null;
  const at = timeOf(value, workspace.timeZone);
  if (at === null) throw expected(expression, 'DATE_TIME', value);
  return at;
}

/** ISO text of a FEEL value that a timer can be read from; null when it is none. */
export function timerTextOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return isTemporalValue(value) ? value.toString() : null;
}

function timeOf(value: unknown, timeZone: string): number | null {
  const text = timerTextOf(value);
  return text === null ? null : parseDateTime(text, timeZone);
}
