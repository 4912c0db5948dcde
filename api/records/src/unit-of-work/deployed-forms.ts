import { USER_TASKS } from '@rtflow/contract';
import type { Rejection } from '@rtflow/engine/ports';
import { parseFormSchema } from '@rtflow/forms/form-schema';

interface Resource {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * The engine keeps a form as a text with an id: whether people can be shown it and their answers judged is known here. Refused
 * before anything is stored, in the engine's words, else the first submission would fail. Every door deploys through it.
 */
export function formRejection(resources: readonly Resource[]): Rejection | null {
  const reports = resources.filter(({ name }) => /\.form$/i.test(name)).flatMap(reportOf);
  if (reports.length === 0) return null;
  return {
    code: 'INVALID_ARGUMENT',
    message: `Expected to deploy new resources, but encountered the following errors:\n${reports.join('\n')}`,
  };
}

function reportOf({ name, content }: Resource): string[] {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const form = formOf(text);
  // No JSON, or no id: the engine says so itself, with the place.
  if (form === null || isOfAnotherProgram(form)) return [];
  const { id } = form;
  const parsed = parseFormSchema(text);
  if (parsed.ok) return [];
  const lines = parsed.error.map(
    ({ path, component, en }) => `- Element: ${component ?? path}\n    - ERROR: ${path}: ${en}`,
  );
  return [`'${name}' (form '${id}'):\n${lines.join('\n')}`];
}

interface Form {
  readonly id: string;
  readonly properties?: unknown;
}

/** Without RTFlow's own properties, and for none of its tasks: a program that deploys it shows it in its own task list. */
function isOfAnotherProgram({ id, properties }: Form): boolean {
  return properties === undefined && !Object.hasOwn(USER_TASKS, id);
}

function formOf(text: string): Form | null {
  try {
    const form = (JSON.parse(text) ?? {}) as { id?: unknown; properties?: unknown };
    return typeof form.id === 'string' && form.id.trim() !== '' ? (form as Form) : null;
  } catch {
    return null;
  }
}
