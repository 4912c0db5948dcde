import type { History } from '@rtflow/engine/explain/history';
import type { Reader } from '../../record-types.ts';

export type { History };

/** Call trees that left the engine's tables, by their root's keys. */
export async function historiesOf({ sql }: Reader, roots: readonly number[]): Promise<History[]> {
  if (roots.length === 0) return [];
  const rows = await sql.all<{ rows: string }>(
    `SELECT \`rows\` FROM wf_archive WHERE root_key IN (${roots.map(() => '?').join(', ')})`,
    [...roots],
  );
  return rows.map((row) => JSON.parse(row.rows) as History);
}
