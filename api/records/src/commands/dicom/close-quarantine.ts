import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/** A person has looked at what was set aside and says what came of it. The bytes stay where they are. */
export async function closeQuarantine(
  tx: Tx,
  { quarantineId, reason }: { readonly quarantineId: string; readonly reason: string },
): Promise<Outcome<null>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const row = await rowOf(tx, 'DicomQuarantine', { id: quarantineId, closed: false });
  if (!row) return refuse('NOT_FOUND', { quarantineId });
  await updateRows(tx, 'DicomQuarantine', { id: quarantineId }, { closed: true });
  await tx.audit({
    action: 'dicom.quarantine-closed',
    entity: 'instance',
    entityId: row.sopInstanceUid ?? row.id,
    detail: { quarantineId, reason },
  });
  return { ok: true, value: null };
}
