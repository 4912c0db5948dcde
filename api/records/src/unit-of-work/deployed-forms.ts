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
  const id = idOf(text);
  // No JSON, or no id: the engine says so itself, with the place.
  if (id === null) return [];
  const parsed = parseFormSchema(text);
  if (parsed.ok) return [];
  const lines = parsed.error.map(
    ({ path, component, en }) => `- Element: ${component ?? path}\n    - ERROR: ${path}: ${en}`,
  );
  return [`'${name}' (form '${id}'):\n${lines.join('\n')}`];
}

function idOf(text: string): string | null {
  try {
    const { id } = (JSON.parse(text) ?? {}) as { id?: unknown };
    return typeof id === 'string' && id.trim() !== '' ? id : null;
  } catch {
    return null;
  }
}
