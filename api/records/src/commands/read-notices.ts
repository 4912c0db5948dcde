import { refuse, type Outcome } from '../policies/refusals.ts';
import type { Tx } from '../tx.ts';

/** Marks notices of the actor as read. Another person's are not to be found here. @param noticeIds absent: all */
export async function readNotices(
  tx: Tx,
  { noticeIds }: { readonly noticeIds?: readonly string[] },
): Promise<Outcome<null>> {
  const which = noticeIds ? ` AND id IN (${noticeIds.map(() => '?').join(', ')})` : '';
  const of = [tx.actor.id, ...(noticeIds ?? [])];
  if (noticeIds) {
    const own = await tx.sql.get<{ n: number }>(
      `SELECT COUNT(*) AS n FROM notifications WHERE recipient_id = ?${which}`,
      of,
    );
    if (Number(own?.n ?? 0) < new Set(noticeIds).size) return refuse('NOT_FOUND');
  }
  const { changes } = await tx.sql.run(
    `UPDATE notifications SET state = 'READ', read_at = ? WHERE recipient_id = ? AND state = 'NEW'${which}`,
    [tx.now, ...of],
  );
  if (changes === 0) return { ok: true, value: null };
  await tx.audit({ action: 'notices.read', entity: 'notice', entityId: tx.actor.id, detail: { count: changes } });
  tx.noticed([tx.actor.id]);
  return { ok: true, value: null };
}
