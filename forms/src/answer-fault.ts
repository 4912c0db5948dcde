import type { Fault } from './fault.ts';
import type { FormComponent } from './form-schema.ts';

/** What is wrong with one answer on its own: present, of its type, within its limits, an allowed value. */
export function answerFault(field: FormComponent, value: unknown, path: string): Fault | undefined {
  if (isEmpty(value) || (field.type === 'checkbox' && value === false)) {
    return field.validate?.required ? fault(path, 'REQUIRED', '必填', 'required') : undefined;
  }
  switch (field.type) {
    case 'number':
      return numberFault(field, value, path);
    case 'checkbox':
      return typeof value === 'boolean' ? undefined : typeFault(path, '是或否', 'true or false');
    case 'checklist':
      return listFault(field, value, path);
    case 'datetime':
      return timeFault(field, value, path);
    case 'select':
    case 'radio':
      return choiceFault(field, value, path);
    default:
      return textFault(field, value, path);
  }
}

function numberFault(field: FormComponent, value: unknown, path: string): Fault | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return typeFault(path, '数字', 'a number');
  const { min = -Infinity, max = Infinity } = field.validate ?? {};
  const unit = field.properties?.unit ?? '';
  const digits = field.decimalDigits;
  if (digits !== undefined && Number(value.toFixed(digits)) !== value) {
    return digits === 0
      ? typeFault(path, '整数', 'a whole number')
      : typeFault(path, `最多 ${digits} 位小数`, `a number with at most ${digits} decimals`);
  }
  if (value < min) return fault(path, 'MIN', `不能小于 ${min} ${unit}`.trim(), `not below ${min} ${unit}`.trim());
  if (value > max) return fault(path, 'MAX', `不能大于 ${max} ${unit}`.trim(), `not above ${max} ${unit}`.trim());
  return undefined;
}

function textFault(field: FormComponent, value: unknown, path: string): Fault | undefined {
  if (typeof value !== 'string') return typeFault(path, '文字', 'text');
  // A free text without its own limit still ends somewhere: 4000 characters fit every database column.
  const { minLength = 0, maxLength = 4000, pattern } = field.validate ?? {};
  const length = [...value].length;
  if (length < minLength) return fault(path, 'MIN_LENGTH', `至少 ${minLength} 字`, `at least ${minLength} characters`);
  if (length > maxLength) return fault(path, 'MAX_LENGTH', `最多 ${maxLength} 字`, `at most ${maxLength} characters`);
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    return fault(path, 'PATTERN', '格式不正确', 'not in the expected form');
  }
  return undefined;
}

function choiceFault(field: FormComponent, value: unknown, path: string): Fault | undefined {
  if (typeof value !== 'string') return typeFault(path, '代码', 'a code');
  if (field.values === undefined) {
    return [...value].length <= 64 ? undefined : fault(path, 'MAX_LENGTH', '代码过长', 'the code is too long');
  }
  return field.values.some((item) => item.value === value) ? undefined : valueFault(path, value);
}

function listFault(field: FormComponent, value: unknown, path: string): Fault | undefined {
  if (!Array.isArray(value)) return typeFault(path, '多选列表', 'a list of codes');
  const items: unknown[] = value;
  const strange = items.find((item) => !field.values?.some((known) => known.value === item));
  if (strange !== undefined) return valueFault(path, strange);
  if (new Set(items).size !== items.length) return fault(path, 'DUPLICATE', '重复选择', 'chosen twice');
  const least = field.properties?.minItems ?? 0;
  return items.length < least
    ? fault(path, 'MIN_ITEMS', `至少选择 ${least} 项`, `choose at least ${least}`)
    : undefined;
}

const TIME_SHAPES = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^([01]\d|2[0-3]):[0-5]\d$/,
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/,
} as const;

function timeFault(field: FormComponent, value: unknown, path: string): Fault | undefined {
  const subtype = field.subtype ?? 'date';
  if (typeof value !== 'string' || !TIME_SHAPES[subtype].test(value)) {
    return typeFault(path, subtype === 'date' ? '日期' : '时间', subtype === 'date' ? 'a date' : 'a time');
  }
  if (subtype === 'time') return undefined;
  const day = value.slice(0, 10);
  const at = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && !Number.isNaN(Date.parse(value));
  return exists ? undefined : typeFault(path, '存在的日期', 'a date of the calendar');
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function typeFault(path: string, zh: string, en: string): Fault {
  return fault(path, 'TYPE', `应为${zh}`, `must be ${en}`);
}

function valueFault(path: string, value: unknown): Fault {
  return fault(path, 'VALUE', `不允许的值 ${String(value)}`, `value ${String(value)} is not allowed`);
}

function fault(path: string, code: string, zh: string, en: string): Fault {
  return { path, code, zh, en };
}
