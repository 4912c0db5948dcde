import { evaluate } from 'feelin';
import type { FormComponent } from './form-schema.ts';

/** Names that a condition can see. Missing answers are null in FEEL. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * Whether `conditional.hide` holds. Same interpreter as form-js, so browser and server hide the same fields.
 * Only an explicit `true` hides: a condition that cannot be decided shows its field.
 * @throws feelin's SyntaxError when the form's expression is broken (a bug of the form, caught by test/forms).
 */
export function isHidden(component: FormComponent, scope: Scope): boolean {
  const expression = component.conditional?.hide;
  if (expression === undefined || expression === '') return false;
  return holds(expression, scope);
}

/** What a row's conditions see: the form, then the row's own answers over it, and the form again as `parent`. */
export function rowScope(form: Scope, row: Scope): Scope {
  return { ...form, ...row, this: row, parent: form };
}

/**
 * Reading an expression costs 0.1 ms and a form asks each of its conditions several times with the same few answers, so
 * verdicts are kept by expression and the answers that it names. FEEL has no state: the same question has one answer.
 */
function holds(expression: string, scope: Scope): boolean {
  const named = namesOf(expression).map((name) => scope[name] ?? null);
  const key = `${expression}\n${JSON.stringify(named)}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = evaluate(expression.replace(/^\s*=/, ''), { ...scope }).value === true;
  if (verdicts.size >= MAX_VERDICTS) verdicts.clear();
  if (key.length <= MAX_KEY) verdicts.set(key, verdict);
  return verdict;
}

const MAX_VERDICTS = 4_000;
const MAX_KEY = 500;
const verdicts = new Map<string, boolean>();
const names = new Map<string, readonly string[]>();

/** Identifiers outside string literals; words of FEEL among them do no harm. */
function namesOf(expression: string): readonly string[] {
  const found = names.get(expression) ?? [
    ...new Set(expression.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[A-Za-z_]\w*/g) ?? []),
  ];
  if (names.size < MAX_VERDICTS) names.set(expression, found);
  return found;
}
