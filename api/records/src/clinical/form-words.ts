import { displayAnswers } from '@rtflow/forms/display-answers';
import { fieldsOf, nameOf, parseFormSchema, type FormComponent, type FormSchema } from '@rtflow/forms/form-schema';
import { formOf, type DeployedForm } from '../queries/form-of.ts';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';
import type { Words } from './record-words.ts';

/** By the form's text: a deployed version never changes, and reading one costs more than storing an answer. */
const SCHEMAS = new Map<string, FormSchema>();
const CACHED_SCHEMAS = 200;

/** @throws Error when the deployed text is no legal form */
export function schemaOf({ formId, resource }: DeployedForm): FormSchema {
  const known = SCHEMAS.get(resource);
  if (known) return known;
  const schema = parseFormSchema(resource);
  if (!schema.ok) throw new Error(`Expected form ${formId} to be legal, but ${JSON.stringify(schema.error)}`);
  if (SCHEMAS.size >= CACHED_SCHEMAS) SCHEMAS.clear();
  SCHEMAS.set(resource, schema.value);
  return schema.value;
}

/** The words of a field's choices in the newest version of a form; a code that it does not offer stays as it is. */
export async function choicesOf(
  reader: Reader,
  { formId, field }: { readonly formId: string; readonly field: string },
): Promise<(code: unknown) => Words | null> {
  const form = await formOf(reader, { formKey: null, formId });
  return choicesIn(form ? schemaOf(form) : {}, field);
}

/** The words of a field's choices in this form. */
export function choicesIn(
  schema: { readonly components?: readonly FormComponent[] },
  field: string,
): (code: unknown) => Words | null {
  const found = fieldNamed(schema, field);
  return (code) => {
    if (code === null || code === undefined || code === '') return null;
    const text = String(code);
    const zh = found?.values?.find(({ value }) => value === text)?.label;
    return { zh: zh ?? text, en: found?.properties?.valuesEn?.[text] ?? text };
  };
}

/**
 * The newest answers to a form for a course as a paper shows them (Chinese), in the words of the version that was filled in; an
 * empty record when there are none.
 */
export async function lastShown(
  reader: Reader,
  courseId: string,
  formId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const submission = await rowOf(reader, 'FormSubmission', { courseId, formId }, ['-submittedAt', '-id']);
  if (!submission) return {};
  const form = await reader.sql.get<{ resource: string }>(
    'SELECT resource FROM wf_form WHERE form_id = ? AND version = ?',
    [formId, submission.formVersion],
  );
  if (!form) return submission.data;
  return displayAnswers(schemaOf({ formId, version: submission.formVersion, ...form }), submission.data);
}

/** A field by its name, also in the rows of lists. */
function fieldNamed(owner: { readonly components?: readonly FormComponent[] }, name: string): FormComponent | null {
  for (const field of fieldsOf(owner)) {
    if (nameOf(field) === name) return field;
    const inRow = field.type === 'dynamiclist' ? fieldNamed(field, name) : null;
    if (inRow) return inRow;
  }
  return null;
}

/** Words of an item of a code list (site, oar-template …). */
export async function itemWords(reader: Reader, list: string, code: string | null | undefined): Promise<Words | null> {
  if (!code) return null;
  const row = await reader.sql.get<{ name_zh: string; name_en: string }>(
    'SELECT name_zh, name_en FROM code_items WHERE list_code = ? AND code = ? ORDER BY effective_from DESC LIMIT 1',
    [list, code],
  );
  return row ? { zh: row.name_zh, en: row.name_en } : { zh: code, en: code };
}
