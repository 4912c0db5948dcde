import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { changeFiles } from '../../queries/designer/change-files.ts';
import { liveModel, modelText } from '../../queries/designer/live-models.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { addFile, insertChange } from './draft.ts';

const TITLE_LENGTH = 128;

/**
 * Opens the change that puts back what was in force before a published one. Those texts were reviewed once, so it waits
 * for proof and signature only; what the change brought new stays, since nothing of the old texts names it.
 */
export async function rollBack(
  tx: Tx,
  { changeId, note }: { readonly changeId: string; readonly note: string },
): Promise<Outcome<{ changeId: string }>> {
  const right = can(tx.actor, 'bpmn.edit');
  if (!right.ok) return right;
  const change = await rowOf(tx, 'ModelChange', { id: changeId });
  if (!change) return refuse('NOT_FOUND', { changeId });
  if (change.state !== 'PUBLISHED') return refuse('CHANGE_STATE', { changeId, state: change.state });
  const before = (await changeFiles(tx, changeId)).filter(({ baseVersion }) => baseVersion > 0);
  if (before.length === 0) return refuse('CHANGE_EMPTY', { changeId });
  const title = `回退：${change.title}（${note}）`.slice(0, TITLE_LENGTH);
  const opened = await insertChange(tx, { title, rollsBack: changeId });
  for (const { kind, resourceId: id, resourceName, baseVersion } of before) {
    const text = await modelText(tx, kind, id, baseVersion);
    const live = await liveModel(tx, kind, id);
    if (text)
      await addFile(tx, opened, { kind, id, resourceName, content: text.content, baseVersion: live?.version ?? 0 });
  }
  return { ok: true, value: { changeId: opened } };
}
