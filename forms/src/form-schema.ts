import { err, ok, type Result } from '@rtflow/domain';
import { evaluate } from 'feelin';

/** Component types that the renderer and the validator know; anything else is refused at load. */
export const COMPONENT_TYPES = [
  'textfield',
  'textarea',
  'number',
  'checkbox',
  'select',
  'radio',
  'checklist',
  'datetime',
  'group',
  'text',
  'dynamiclist',
] as const;
export type ComponentType = (typeof COMPONENT_TYPES)[number];

/** One form-js component. Which members it uses depends on `type`; forms/README.md has the table. */
export interface FormComponent {
  readonly type: ComponentType;
  readonly id: string;
  readonly key?: string;
  readonly path?: string;
  readonly label?: string;
  readonly dateLabel?: string;
  readonly text?: string;
  readonly description?: string;
  readonly subtype?: 'date' | 'time' | 'datetime';
  readonly values?: readonly { readonly label: string; readonly value: string }[];
  readonly valuesKey?: string;
  readonly defaultValue?: unknown;
  readonly readonly?: boolean;
  readonly decimalDigits?: number;
  readonly appearance?: { readonly suffixAdorner?: string; readonly prefixAdorner?: string };
  readonly validate?: FieldLimits;
  readonly conditional?: { readonly hide?: string };
  readonly properties?: FieldProperties;
  readonly components?: readonly FormComponent[];
  readonly layout?: { readonly row?: string; readonly columns?: number | null };
}

export interface FieldLimits {
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export interface FieldProperties {
  readonly en?: string;
  readonly textEn?: string;
  readonly descriptionEn?: string;
  readonly unit?: string;
  readonly unitEn?: string;
  readonly valuesEn?: Readonly<Record<string, string>>;
  readonly codeList?: string;
  readonly role?: string;
  readonly deviceKind?: string;
  readonly showGy?: boolean;
  readonly minRows?: number;
  readonly maxRows?: number;
  readonly minItems?: number;
}

export interface FormSchema {
  readonly type: 'default';
  readonly id: string;
  readonly schemaVersion: number;
  readonly components: readonly FormComponent[];
  readonly properties: {
    readonly titleZh: string;
    readonly titleEn: string;
    readonly resultVariable: string;
    /** Names that completing the task hands to the process. */
    readonly variables: readonly string[];
    /** Those of `variables` that the server's recorder makes; the form has no field for them. */
    readonly recordedVariables: readonly string[];
    readonly signed?: boolean;
  };
}

/** The one process variable that holds what a form hands over: the form's id in camelCase where it names none. */
export function resultVariableOf({ id, properties }: Pick<FormSchema, 'id' | 'properties'>): string {
  const named: unknown = properties.resultVariable;
  if (typeof named === 'string' && named !== '') return named;
  return id.replace(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Why a text is not a form that RTFlow can show. `path` points into the JSON, `component` is the key (else the id) of its component. */
export interface SchemaFault {
  readonly path: string;
  readonly component?: string;
  readonly zh: string;
  readonly en: string;
}

/** Reads the text of a .form file. */
export function parseFormSchema(text: string): Result<FormSchema, readonly SchemaFault[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err([{ path: '', zh: '不是合法的 JSON', en: 'not valid JSON' }]);
  }
  const faults = schemaFaults(json);
  return faults.length === 0 ? ok(json as FormSchema) : err(faults);
}

/** Every field with a key and every dynamic list, groups opened, rows of lists not. */
export function fieldsOf(owner: { readonly components?: readonly FormComponent[] }): FormComponent[] {
  return (owner.components ?? []).flatMap((component) =>
    component.type === 'group' ? fieldsOf(component) : nameOf(component) === undefined ? [] : [component],
  );
}

/** The name under which a component's answer stands in the data; undefined for groups and texts. */
export function nameOf(component: FormComponent): string | undefined {
  return component.type === 'dynamiclist' ? component.path : component.key;
}

function schemaFaults(json: unknown): SchemaFault[] {
  if (!isRecord(json)) return [{ path: '', zh: '表单必须是对象', en: 'a form must be an object' }];
  const faults: SchemaFault[] = [];
  if (json['type'] !== 'default') faults.push({ path: 'type', zh: '类型应为 default', en: 'type must be default' });
  if (typeof json['id'] !== 'string') faults.push({ path: 'id', zh: '缺少 id', en: 'id is missing' });
  if (!isRecord(json['properties'])) {
    faults.push({ path: 'properties', zh: '缺少 properties', en: 'properties are missing' });
  }
  return [...faults, ...componentFaults(json['components'], 'components', new Set())];
}

function componentFaults(components: unknown, path: string, ids: Set<unknown>): SchemaFault[] {
  if (!Array.isArray(components)) return [{ path, zh: '应为组件列表', en: 'must be a list of components' }];
  const names = new Set<unknown>();
  return components.flatMap((component: unknown, index) => oneFault(component, `${path}[${index}]`, ids, names));
}

function oneFault(component: unknown, at: string, ids: Set<unknown>, names: Set<unknown>): SchemaFault[] {
  if (!isRecord(component)) return [{ path: at, zh: '组件应为对象', en: 'a component must be an object' }];
  const type = component['type'];
  const faults: SchemaFault[] = [];
  const called = [component['key'], component['path'], component['id']].find((one) => typeof one === 'string');
  const say = (zh: string, en: string): void =>
    void faults.push({ path: at, ...(called !== undefined && { component: called as string }), zh, en });
  if (!COMPONENT_TYPES.includes(type as ComponentType)) {
    say(`不支持的组件类型 ${String(type)}`, `unsupported component type ${String(type)}`);
  }
  if (ids.has(component['id'])) say('组件 id 重复', 'component id is used twice');
  ids.add(component['id']);
  if (type === 'group' || type === 'dynamiclist') {
    faults.push(...componentFaults(component['components'], `${at}.components`, ids));
  }
  const name = type === 'dynamiclist' ? component['path'] : component['key'];
  const { pattern } = isRecord(component['validate']) ? component['validate'] : {};
  if (pattern !== undefined && !isPattern(pattern)) say('校验用的正则表达式有误', 'validate.pattern is no pattern');
  const { hide } = isRecord(component['conditional']) ? component['conditional'] : {};
  if (hide !== undefined && !isCondition(hide)) say('显示条件有误', 'conditional.hide is no FEEL expression');
  if (type === 'group' || type === 'text') return faults;
  if (typeof name !== 'string' || !/^[a-z][A-Za-z0-9]*$/.test(name)) {
    say('键名应为小驼峰', 'key must be camelCase');
  } else if (names.has(name)) say(`键名 ${name} 重复`, `key ${name} is used twice`);
  names.add(name);
  return faults;
}

function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === 'string' && new RegExp(pattern, 'u') !== null;
  } catch {
    return false;
  }
}

function isCondition(hide: unknown): boolean {
  try {
    return typeof hide === 'string' && (hide === '' || evaluate(hide.replace(/^\s*=/, ''), {}) !== null);
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
