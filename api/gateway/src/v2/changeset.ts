import type { UserTaskChangeset } from '@rtflow/engine/ports';
import { invalidArgument } from '../status.ts';

const KNOWN = ['candidateGroups', 'candidateUsers', 'dueDate', 'followUpDate', 'priority', 'assignee'];

/** Attributes of a user task that change. Absent or null: unchanged; an empty date clears it. */
export function changesetOf(fields: Readonly<Record<string, unknown>>): UserTaskChangeset {
  const unknown = Object.keys(fields).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw invalidArgument(`Expected a known attribute of a user task, but got '${unknown}'`);
  return {
    ...names(fields, 'candidateGroups'),
    ...names(fields, 'candidateUsers'),
    ...time(fields, 'dueDate', 'dueAt'),
    ...time(fields, 'followUpDate', 'followUpAt'),
    ...priority(fields),
  };
}

function names<N extends 'candidateGroups' | 'candidateUsers'>(fields: Readonly<Record<string, unknown>>, name: N) {
  const value = fields[name] ?? undefined;
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw invalidArgument(`Expected ${name} to be a list`);
  return { [name]: value.map(String) } as { [K in N]: string[] };
}

function time<N extends 'dueAt' | 'followUpAt'>(fields: Readonly<Record<string, unknown>>, name: string, target: N) {
  const value = fields[name] ?? undefined;
  if (value === undefined) return {};
  const at = value === '' ? null : Date.parse(String(value));
  if (at !== null && Number.isNaN(at))
    throw invalidArgument(`Expected ${name} to be an ISO 8601 time, but got '${String(value)}'`);
  return { [target]: at } as { [K in N]: number | null };
}

function priority(fields: Readonly<Record<string, unknown>>) {
  const value = fields['priority'] ?? undefined;
  if (value === undefined) return {};
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 100)
    throw invalidArgument(`Expected priority to be 0 to 100, but got '${String(value)}'`);
  return { priority: value };
}
