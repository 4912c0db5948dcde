import { jsonOf } from './task-facts.ts';
import type { Reader } from '../record-types.ts';

/** Process variables that an element sees: its own scope first, then each surrounding one up to the process instance. */
export async function visibleVariables(reader: Reader, elementKey: number): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  let scope: number | null = elementKey;
  while (scope !== null) {
    const rows: { name: string; value: unknown }[] = await reader.sql.all(
      'SELECT name, value FROM wf_variable WHERE scope_key = ?',
      [scope],
    );
    for (const { name, value } of rows) if (!(name in seen)) seen[name] = jsonOf(value);
    const element: { scope_key: number | null } | undefined = await reader.sql.get(
      'SELECT scope_key FROM wf_element WHERE `key` = ?',
      [scope],
    );
    scope = element?.scope_key == null ? null : Number(element.scope_key);
  }
  return seen;
}
