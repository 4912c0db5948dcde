/** Fields of radiotherapy ready to be put into a form, as forms/README.md describes them. */
export interface FormGroup {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly components: readonly Readonly<Record<string, unknown>>[];
}

export const FORM_GROUPS: readonly FormGroup[] = [
  {
    id: 'dose',
    zh: '剂量（cGy，旁示 Gy）',
    en: 'Dose (cGy, Gy beside it)',
    components: [
      {
        type: 'number',
        key: 'dosecGy',
        label: '剂量',
        decimalDigits: 0,
        appearance: { suffixAdorner: 'cGy' },
        properties: { en: 'Dose', unit: 'cGy', showGy: true },
        validate: { required: true, min: 1, max: 10_000 },
      },
    ],
  },
  {
    id: 'laterality',
    zh: '侧别',
    en: 'Laterality',
    components: [
      {
        type: 'radio',
        key: 'laterality',
        label: '侧别',
        values: [
          { label: '左', value: 'L' },
          { label: '右', value: 'R' },
          { label: '双侧', value: 'B' },
          { label: '不适用', value: 'NA' },
        ],
        properties: { en: 'Laterality', valuesEn: { L: 'Left', R: 'Right', B: 'Both', NA: 'Not applicable' } },
        validate: { required: true },
      },
    ],
  },
  {
    id: 'diagnosis',
    zh: '诊断（ICD-11）',
    en: 'Diagnosis (ICD-11)',
    components: [
      {
        type: 'select',
        key: 'diagnosisCode',
        label: '诊断',
        valuesKey: 'icd11',
        properties: { en: 'Diagnosis', codeList: 'icd11' },
        validate: { required: true },
      },
    ],
  },
  {
    id: 'staff',
    zh: '人员',
    en: 'Member of staff',
    components: [
      {
        type: 'select',
        key: 'staffId',
        label: '人员',
        valuesKey: 'staff',
        properties: { en: 'Member of staff', codeList: 'staff' },
        validate: { required: true },
      },
    ],
  },
  {
    id: 'yesno',
    zh: '是非题（须回答）',
    en: 'Yes or no (must be answered)',
    components: [
      {
        type: 'radio',
        key: 'answer',
        label: '是否',
        values: [
          { label: '是', value: 'yes' },
          { label: '否', value: 'no' },
        ],
        properties: { en: 'Yes or no', valuesEn: { yes: 'Yes', no: 'No' } },
        validate: { required: true },
      },
    ],
  },
  {
    id: 'comment',
    zh: '说明',
    en: 'Comment',
    components: [
      {
        type: 'textarea',
        key: 'comment',
        label: '说明',
        properties: { en: 'Comment' },
        validate: { maxLength: 500 },
      },
    ],
  },
];

interface Form {
  readonly components?: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

/** The form with the group's fields at its end, under keys that it does not use yet. */
export function withGroup(form: Form, group: FormGroup): Form {
  const components = form.components ?? [];
  const used = new Set(components.flatMap(({ key, id }) => [key, id]));
  const added = group.components.map((component) => {
    const base = String(component['key']);
    let key = base;
    for (let n = 2; used.has(key); n += 1) key = `${base}${n}`;
    used.add(key);
    return { ...component, id: key, key };
  });
  return { ...form, components: [...components, ...added] };
}

/** Signing is a property of the whole form: who completes it signs. */
export function withSignature(form: Form, signed: boolean): Form {
  const properties = (form['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  const { signed: _before, ...others } = properties;
  return { ...form, properties: signed ? { ...others, signed: true } : others };
}

/** An empty form that people can be shown. */
export function newForm(id: string, title: string): Form {
  return {
    type: 'default',
    id,
    schemaVersion: 18,
    properties: {
      titleZh: title,
      titleEn: title,
      resultVariable: id.replace(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      variables: [],
      recordedVariables: [],
    },
    components: [],
  };
}
