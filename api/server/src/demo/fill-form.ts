import {
  fieldsOf,
  isHidden,
  submittedData,
  validateSubmission,
  type FormComponent,
  type FormSchema,
} from '@rtflow/forms';

export type Answers = Readonly<Record<string, unknown>>;
/** What stands in the server's lists: candidate values for `codeList` fields, by list (and role for staff). */
export type ListValues = (list: string, field: FormComponent) => readonly string[];

/**
 * A filled form as a careful person would leave it: the person's own answers first, then what the system prefilled, then
 * what is known of the case, then the unremarkable choice for required fields. @throws when the form's own rules refuse the result: the answers do not fit.
 */
export function fillForm(input: {
  schema: FormSchema;
  known: Answers;
  prefill: Answers;
  own: Answers;
  lists: ListValues;
  now: number;
}): Record<string, unknown> {
  const { schema, prefill, own, lists, now } = input;
  const data: Record<string, unknown> = { ...input.known, ...withoutEmpty(prefill), ...own };
  // Answering one field can show another, so go on until nothing new appears.
  for (let round = 0; round < 4; round++) fill(schema.components, data, data, lists, now);
  const submitted = submittedData(schema, ofForm(schema, data));
  const faults = validateSubmission(schema, submitted, { now: new Date(now).toISOString() });
  if (faults.length > 0) throw new Error(`Expected a legal ${schema.id}, but ${JSON.stringify(faults)}`);
  return submitted;
}

function fill(
  components: readonly FormComponent[],
  into: Record<string, unknown>,
  scope: Record<string, unknown>,
  lists: ListValues,
  now: number,
): void {
  for (const field of components) {
    if (isHidden(field, scope)) continue;
    if (field.type === 'group') fill(field.components ?? [], into, scope, lists, now);
    else if (field.type === 'dynamiclist') fillRows(field, into, lists, now);
    else if (field.key !== undefined && isOpen(into[field.key]) && needed(field))
      into[field.key] = plainAnswer(field, lists, now);
  }
}

function fillRows(list: FormComponent, into: Record<string, unknown>, lists: ListValues, now: number): void {
  const path = list.path ?? '';
  const rows = (into[path] as Record<string, unknown>[] | undefined) ?? [];
  while (rows.length < (list.properties?.minRows ?? 0)) rows.push({});
  if (rows.length === 0) return;
  into[path] = rows.map((row) => {
    const filled = { ...row };
    fill(list.components ?? [], filled, { ...into, ...filled, parent: into }, lists, now);
    return filled;
  });
}

/** Answers meant for other forms of the case are left out: the validator refuses unknown keys. */
function ofForm(schema: FormSchema, data: Record<string, unknown>): Record<string, unknown> {
  const names = new Set(fieldsOf(schema).map(({ key, path }) => key ?? path));
  return Object.fromEntries(Object.entries(data).filter(([name]) => names.has(name)));
}

function withoutEmpty(values: Answers): Answers {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isOpen(value)));
}

function isOpen(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function needed(field: FormComponent): boolean {
  return field.validate?.required === true || (field.properties?.minItems ?? 0) > 0;
}

function plainAnswer(field: FormComponent, lists: ListValues, now: number): unknown {
  switch (field.type) {
    case 'checkbox':
      return true;
    case 'number':
      return Math.max(field.validate?.min ?? 0, Math.min(0, field.validate?.max ?? 0));
    case 'checklist':
      return (field.values ?? []).slice(0, Math.max(1, field.properties?.minItems ?? 1)).map(({ value }) => value);
    case 'select':
    case 'radio':
      return plainChoice(field, lists);
    case 'datetime':
      return field.subtype === 'date'
        ? new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
        : new Date(now).toISOString();
    default:
      return '无特殊';
  }
}

function plainChoice(field: FormComponent, lists: ListValues): string | undefined {
  const codes = field.values?.map(({ value }) => value) ?? lists(field.properties?.codeList ?? '', field);
  return UNREMARKABLE.find((code) => codes.includes(code)) ?? codes[0];
}

/** Answers that raise no question, before the list's first. */
const UNREMARKABLE = [
  'approve',
  'pass',
  'ok',
  'accept',
  'success',
  'complete',
  'continue',
  'contacted',
  'treat',
] as const;
