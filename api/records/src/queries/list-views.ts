import type { ListView } from '@rtflow/contract/rest/views';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import type { Actor } from '../tx.ts';
import { peopleNamed } from './named.ts';

/** Own views first, then what others share, both by name. */
export async function listViews(reader: Reader, actor: Actor, list: string): Promise<ListView[]> {
  const own = await rowsOf(reader, 'ListView', { ownerId: actor.id, list }, { order: ['name'] });
  const shared = await rowsOf(reader, 'ListView', { list, shared: true }, { order: ['name'] });
  const rows = [...own, ...shared.filter((view) => view.ownerId !== actor.id)];
  const nameOf = await peopleNamed(
    reader,
    rows.map((row) => row.ownerId),
  );
  return rows.map((row) => ({
    viewId: row.id,
    name: row.name,
    shared: row.shared,
    own: row.ownerId === actor.id,
    owner: nameOf(row.ownerId),
    filter: row.filter,
    columns: row.columns,
  }));
}
