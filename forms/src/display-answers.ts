import type { Scope } from './conditional.ts';
import { fieldsOf, nameOf, type FormComponent, type FormSchema } from './form-schema.ts';

/**
 * A submission as a paper or a reading view shows it: codes become labels, every field of the form has a value (null when
 * it was not answered or hidden), numbers, dates and ids stay. Values of code lists stay codes: their labels are the
 * record's.
 */
export function displayAnswers(schema: FormSchema, data: Scope, language: 'zh' | 'en' = 'zh'): Record<string, unknown> {
  return shown(schema, data, language);
}

function shown(owner: { readonly components?: readonly FormComponent[] }, data: Scope, language: 'zh' | 'en') {
  const answers: Record<string, unknown> = {};
  for (const field of fieldsOf(owner)) {
    const name = nameOf(field);
    if (name !== undefined) answers[name] = shownAnswer(field, data[name], language);
  }
  return answers;
}

function shownAnswer(field: FormComponent, value: unknown, language: 'zh' | 'en'): unknown {
  if (field.type === 'dynamiclist') {
    return Array.isArray(value) ? value.map((row) => shown(field, row as Scope, language)) : [];
  }
  if (value === undefined || value === null) return null;
  if (field.values === undefined) return value;
  return Array.isArray(value) ? value.map((item) => labelOf(field, item, language)) : labelOf(field, value, language);
}

function labelOf(field: FormComponent, value: unknown, language: 'zh' | 'en'): unknown {
  const code = String(value);
  const label =
    language === 'zh' ? field.values?.find((item) => item.value === code)?.label : field.properties?.valuesEn?.[code];
  return label ?? value;
}
