import { fieldsOf, nameOf, type FormComponent, type FormSchema } from '@rtflow/forms/form-schema';
import type { Words } from '../clinical/record-words.ts';

/** One answered field of a submission. */
export interface Answer {
  /** `targets[0].name`, as the form's own fields are found. */
  readonly path: string;
  /** `plan-request.targets.name`: the data element. */
  readonly element: string;
  readonly label: Words;
  readonly field: FormComponent;
  /** A list of codes gives an answer for each. */
  readonly value: string | number | boolean;
}

/** What must not be found by its text: sealed in the record, or an id that says nothing. */
const UNSEARCHED: ReadonlySet<string> = new Set(['idNo', 'phone', 'contactPhone', 'address']);

export function isSearched(field: FormComponent): boolean {
  return !UNSEARCHED.has(nameOf(field) ?? '');
}

/** The answers of one submission, field by field, rows of lists one after the other. */
export function answersOf(schema: FormSchema, data: Readonly<Record<string, unknown>>): Answer[] {
  return inside(schema, data, { path: '', element: schema.id });
}

function inside(
  owner: { readonly components?: readonly FormComponent[] },
  data: Readonly<Record<string, unknown>>,
  at: { readonly path: string; readonly element: string },
): Answer[] {
  return fieldsOf(owner).flatMap((field) => {
    const name = nameOf(field);
    if (name === undefined || !isSearched(field)) return [];
    const path = at.path === '' ? name : `${at.path}.${name}`;
    const element = `${at.element}.${name}`;
    const value = data[name];
    if (field.type === 'dynamiclist') {
      const rows = Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
      return rows.flatMap((row, index) => inside(field, row, { path: `${path}[${index}]`, element }));
    }
    const label = { zh: field.label ?? name, en: field.properties?.en ?? field.label ?? name };
    return (Array.isArray(value) ? value : [value])
      .filter((one): one is Answer['value'] => isPlain(one) && one !== '')
      .map((one) => ({ path, element, label, field, value: one }));
  });
}

function isPlain(value: unknown): value is Answer['value'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
