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
  return evaluate(expression.replace(/^\s*=/, ''), { ...scope }).value === true;
}

/** What a row's conditions see: the form, then the row's own answers over it, and the form again as `parent`. */
export function rowScope(form: Scope, row: Scope): Scope {
  return { ...form, ...row, this: row, parent: form };
}
