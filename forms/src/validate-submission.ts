import { isHidden, rowScope, type Scope } from './conditional.ts';
import { nameOf, type FormComponent, type FormSchema } from './form-schema.ts';
import type { Fault, Occasion } from './fault.ts';
import { answerFault } from './answer-fault.ts';
import { ruleFaults, ruleWarnings } from './rules/index.ts';

/**
 * Everything that bars a submission, in the order of the form; [] = legal. Same answer in the browser and on the server.
 * Give it what `submittedData` made. Rules over several fields run only once each single answer is legal.
 */
export function validateSubmission(schema: FormSchema, data: Scope, occasion: Occasion): Fault[] {
  const faults = [...unknownKeys(schema.components, data, ''), ...checkAll(schema.components, data, data, '')];
  return faults.length > 0 ? faults : ruleFaults(schema.id, data, occasion);
}

/** What a person should see and may submit all the same. */
export function warningsOf(schema: FormSchema, data: Scope, occasion: Occasion): Fault[] {
  return ruleWarnings(schema.id, data, occasion);
}

function checkAll(components: readonly FormComponent[], data: Scope, scope: Scope, at: string): Fault[] {
  return components.flatMap((component) => (isHidden(component, scope) ? [] : checkOne(component, data, scope, at)));
}

function checkOne(component: FormComponent, data: Scope, scope: Scope, at: string): Fault[] {
  if (component.type === 'group') return checkAll(component.components ?? [], data, scope, at);
  const name = nameOf(component);
  if (name === undefined) return [];
  const path = at + name;
  if (component.type === 'dynamiclist') return checkRows(component, data[name], scope, path);
  const fault = answerFault(component, data[name], path);
  return fault ? [fault] : [];
}

function checkRows(list: FormComponent, value: unknown, scope: Scope, path: string): Fault[] {
  const { minRows = 0, maxRows = Infinity } = list.properties ?? {};
  const rows = value ?? [];
  if (!Array.isArray(rows)) return [{ path, code: 'TYPE', zh: '应为列表', en: 'must be a list' }];
  const faults: Fault[] = [];
  if (rows.length < minRows) {
    faults.push({ path, code: 'MIN_ROWS', zh: `至少 ${minRows} 行`, en: `at least ${minRows} rows` });
  }
  if (rows.length > maxRows) {
    faults.push({ path, code: 'MAX_ROWS', zh: `最多 ${maxRows} 行`, en: `at most ${maxRows} rows` });
  }
  rows.forEach((row: unknown, index) => {
    const at = `${path}[${index}]`;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      faults.push({ path: at, code: 'TYPE', zh: '应为一行数据', en: 'must be a row' });
      return;
    }
    const answers = row as Scope;
    const fields = list.components ?? [];
    faults.push(...unknownKeys(fields, answers, `${at}.`));
    faults.push(...checkAll(fields, answers, rowScope(scope, answers), `${at}.`));
  });
  return faults;
}

function unknownKeys(components: readonly FormComponent[], data: Scope, at: string): Fault[] {
  const known = new Set(namesIn(components));
  return Object.keys(data)
    .filter((key) => !known.has(key))
    .map((key) => ({
      path: at + key,
      code: 'UNKNOWN_FIELD',
      zh: `表单没有字段 ${key}`,
      en: `the form has no field ${key}`,
    }));
}

function namesIn(components: readonly FormComponent[]): string[] {
  return components.flatMap((component) => {
    if (component.type === 'group') return namesIn(component.components ?? []);
    const name = nameOf(component);
    return name === undefined ? [] : [name];
  });
}
