import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface KeepView {
  readonly list: string;
  readonly name: string;
  readonly shared: boolean;
  readonly filter: Record<string, string>;
  readonly columns: string[];
}

/** Under the same name the person's own view is replaced. */
export async function keepView(tx: Tx, view: KeepView): Promise<Outcome<{ readonly viewId: string }>> {
  const { list, name, shared, filter, columns } = view;
  const known = await rowOf(tx, 'ListView', { ownerId: tx.actor.id, list, name });
  const viewId = known?.id ?? tx.newId();
  const content = { shared, filter, columns, updatedAt: tx.now };
  if (known) await updateRows(tx, 'ListView', { id: viewId }, content);
  else await insertRow(tx, 'ListView', { id: viewId, ownerId: tx.actor.id, list, name, ...content });
  await tx.audit({ action: 'view.kept', entity: 'view', entityId: viewId, detail: { list, shared } });
  return { ok: true, value: { viewId } };
}

/** Somebody else's view is not to be found here. */
export async function removeView(tx: Tx, viewId: string): Promise<Outcome<null>> {
  const { changes } = await tx.sql.run('DELETE FROM list_views WHERE id = ? AND owner_id = ?', [viewId, tx.actor.id]);
  if (changes === 0) return refuse('NOT_FOUND', { viewId });
  await tx.audit({ action: 'view.removed', entity: 'view', entityId: viewId });
  return { ok: true, value: null };
}
