import type { SearchElement } from '@rtflow/contract/rest/search';
import { COURSE_TRANSITIONS, PRIORITY_CATEGORIES, wordsOf } from '@rtflow/domain';
import { fieldsOf, nameOf, type FormComponent, type FormSchema } from '@rtflow/forms/form-schema';
import { schemaOf } from '../../clinical/form-words.ts';
import { pinyinOf } from '../../clinical/pinyin-of.ts';
import type { Reader } from '../../record-types.ts';
import { isSearched } from '../../search/answers.ts';

export const PATIENT = { zh: '病人', en: 'Patient' };
const COURSE = { zh: '疗程', en: 'Course' };

const SEXES = [
  { code: 'M', zh: '男', en: 'Male' },
  { code: 'F', zh: '女', en: 'Female' },
  { code: 'U', zh: '未知', en: 'Unknown' },
];

/** Elements that stand in the record itself, beside `c` (courses) and `p` (patients). */
export const RECORD_ELEMENTS = {
  'patient.sex': { column: 'p.sex', ...coded(PATIENT, { zh: '性别', en: 'Sex' }, SEXES) },
  'patient.birthDate': { column: 'p.birth_date', ...dated(PATIENT, { zh: '出生日期', en: 'Date of birth' }) },
  'course.status': {
    column: 'c.status',
    ...coded(
      COURSE,
      { zh: '状态', en: 'Status' },
      Object.keys(COURSE_TRANSITIONS).map((code) => ({ code, ...wordsOf('course', code) })),
    ),
  },
  'course.category': {
    column: 'c.category',
    ...coded(
      COURSE,
      { zh: '优先类别', en: 'Priority category' },
      PRIORITY_CATEGORIES.map((code) => ({ code, zh: code, en: code })),
    ),
  },
} satisfies Record<string, Omit<SearchElement, 'element' | 'pinyin'> & { column: string }>;

function coded(
  group: SearchElement['group'],
  label: SearchElement['label'],
  choices: SearchElement['choices'],
): Omit<Unread, 'element'> {
  return { group, label, type: 'code', unit: null, choices };
}

function dated(group: SearchElement['group'], label: SearchElement['label']): Omit<Unread, 'element'> {
  return { group, label, type: 'date', unit: null, choices: [] };
}

/** The record's own elements, then every field of the newest version of each deployed form. */
export async function searchElements(reader: Reader): Promise<SearchElement[]> {
  const forms = await reader.sql.all<{ form_id: string; version: number; resource: string }>(
    `SELECT f.form_id, f.version, f.resource FROM wf_form f
      WHERE f.version = (SELECT MAX(n.version) FROM wf_form n WHERE n.form_id = f.form_id) ORDER BY f.form_id`,
  );
  const own = Object.entries(RECORD_ELEMENTS).map(([element, { column: _, ...rest }]) => ({ element, ...rest }));
  const asked = forms.flatMap(({ form_id: formId, version, resource }) =>
    elementsOf(schemaOf({ formId, version, resource })),
  );
  return [...own, ...asked].map((one) => ({ ...one, pinyin: initialsOf(one.group.zh + one.label.zh) }));
}

type Unread = Omit<SearchElement, 'pinyin'>;
const INITIALS = new Map<string, string>();

/** Kept: the same some hundred words each time. */
function initialsOf(words: string): string {
  const known = INITIALS.get(words) ?? pinyinOf(words).initials;
  INITIALS.set(words, known);
  return known;
}

function elementsOf(schema: FormSchema): Unread[] {
  const group = { zh: schema.properties.titleZh, en: schema.properties.titleEn };
  return inside(schema, schema.id, null).map((element) => ({ ...element, group }));
}

function inside(
  owner: { readonly components?: readonly FormComponent[] },
  prefix: string,
  list: FormComponent | null,
): Omit<Unread, 'group'>[] {
  return fieldsOf(owner).flatMap((field) => {
    const name = nameOf(field);
    if (name === undefined || !isSearched(field)) return [];
    const element = `${prefix}.${name}`;
    if (field.type === 'dynamiclist') return inside(field, element, field);
    const choices = (field.values ?? []).map(({ value, label }) => ({
      code: value,
      zh: label,
      en: field.properties?.valuesEn?.[value] ?? label,
    }));
    return [
      { element, label: labelOf(field, list), type: typeOf(field), unit: field.properties?.unit ?? null, choices },
    ];
  });
}

/** A field of a row says of which list it is. */
function labelOf(field: FormComponent, list: FormComponent | null): SearchElement['label'] {
  const one = ({ label, properties, id }: FormComponent) => ({ zh: label ?? id, en: properties?.en ?? label ?? id });
  const own = one(field);
  if (!list) return own;
  const of = one(list);
  return { zh: `${of.zh} · ${own.zh}`, en: `${of.en} · ${own.en}` };
}

function typeOf(field: FormComponent): SearchElement['type'] {
  if (field.type === 'number') return 'number';
  if (field.type === 'checkbox') return 'tick';
  if (field.type === 'datetime') return field.subtype === 'time' ? 'text' : 'date';
  return field.values || field.properties?.codeList ? 'code' : 'text';
}
