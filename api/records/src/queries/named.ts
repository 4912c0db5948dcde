import { both, type Words } from '../clinical/record-words.ts';
import type { Reader } from '../record-types.ts';

/** Name of a person or a machine in both languages, from the columns of a joined row; null when there is none. */
export function named(zh: string | null | undefined, en: string | null | undefined): Words | null {
  return zh ? { zh, en: en || zh } : null;
}

/** The same, with the id where no such row is known (the system, a worker). */
export function namedOr(id: string, zh: string | null, en: string | null): Words {
  return named(zh, en) ?? both`${id}`;
}

/** Names of people; who is no user (the system, a worker) keeps the id. */
export async function peopleNamed(reader: Reader, ids: readonly string[]): Promise<(id: string) => Words> {
  const known = new Map<string, Words>();
  if (ids.length > 0) {
    const rows = await reader.sql.all<{ id: string; name_zh: string; name_en: string }>(
      `SELECT id, name_zh, name_en FROM users WHERE id IN (${ids.map(() => '?').join(', ')})`,
      [...ids],
    );
    for (const row of rows) known.set(row.id, namedOr(row.id, row.name_zh, row.name_en));
  }
  return (id) => known.get(id) ?? both`${id}`;
}
