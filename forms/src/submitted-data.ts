import { isHidden, rowScope, type Scope } from './conditional.ts';
import { nameOf, type FormComponent, type FormSchema } from './form-schema.ts';

/**
 * What is sent and stored of a form's data: answers of hidden fields and empty texts go, unticked boxes become false.
 * Unknown keys stay, so that the validator can refuse them. Idempotent.
 */
export function submittedData(schema: FormSchema, data: Scope): Record<string, unknown> {
  // Hiding one field can hide another that asks for its answer, so go on until nothing changes.
  let current = { ...data };
  for (;;) {
    const next = onePass(schema.components, current, current);
    if (JSON.stringify(next) === JSON.stringify(current)) return next;
    current = next;
  }
}

function onePass(components: readonly FormComponent[], data: Scope, scope: Scope): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...data };
  for (const component of components) keep(component, kept, data, { scope, hidden: false });
  for (const [key, value] of Object.entries(kept)) {
    if (value === undefined || value === null || value === '') delete kept[key];
  }
  return kept;
}

interface Place {
  readonly scope: Scope;
  readonly hidden: boolean;
}

function keep(component: FormComponent, kept: Record<string, unknown>, data: Scope, place: Place): void {
  const hidden = place.hidden || isHidden(component, place.scope);
  if (component.type === 'group') {
    for (const child of component.components ?? []) keep(child, kept, data, { ...place, hidden });
    return;
  }
  const name = nameOf(component);
  if (name === undefined) return;
  const value = data[name];
  if (hidden) delete kept[name];
  else if (component.type === 'checkbox') kept[name] = value ?? false;
  else if (component.type === 'dynamiclist' && Array.isArray(value)) {
    kept[name] = value.map((row: unknown) =>
      typeof row === 'object' && row !== null
        ? onePass(component.components ?? [], row as Scope, rowScope(place.scope, row as Scope))
        : row,
    );
  } else if (typeof value === 'string') kept[name] = value.trim();
}
