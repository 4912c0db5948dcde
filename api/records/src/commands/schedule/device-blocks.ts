import { DAY_MS } from '../../clinical/hospital-time.ts';
import { isRecurrence, lastEndOf } from '../../clinical/recurrence.ts';
import { touchedByBlock, type Block } from '../../clinical/setup-touches.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface AddBlock extends Block {
  readonly reason: string;
}

/** Closes a period, reserves it for QA, or opens one for the named. @returns the booked appointments that a closed one touches */
export async function addBlock(
  tx: Tx,
  input: AddBlock,
): Promise<Outcome<{ blockId: string; touched: readonly string[] }>> {
  const right = can(tx.actor, 'appt.block');
  if (!right.ok) return right;
  const device = await rowOf(tx, 'Device', { id: input.deviceId });
  if (!device) return refuse('NOT_FOUND', { deviceId: input.deviceId });
  if (input.endAt <= input.startAt) return refuse('BAD_INPUT', { field: 'endAt' });
  if (input.recurrence !== null && !isRecurrence(input.recurrence)) {
    return refuseAs({
      code: 'RECURRENCE',
      zh: '重复规则须按天、周、月或年',
      en: 'A repetition goes by day, week, month or year',
      detail: { recurrence: input.recurrence },
    });
  }
  const { recurrence, allowTags } = input;
  const blockId = tx.newId();
  const span = { startAt: input.startAt, endAt: input.endAt, recurrence };
  await insertRow(tx, 'DeviceBlock', {
    id: blockId,
    ...input,
    allowTags: allowTags.length > 0 ? [...allowTags] : null,
    lastEndAt: lastEndOf(span),
    createdBy: tx.actor.id,
  });
  const hit = await touchedByBlock(tx, input);
  await auditBlock(tx, 'device.blocked', { deviceId: device.id, blockId, kind: input.kind, touched: hit.length });
  return { ok: true, value: { blockId, touched: hit.map(({ id }) => id) } };
}

/** No occurrence begins from now on; what was stays on record. */
export async function endBlock(tx: Tx, blockId: string): Promise<Outcome<null>> {
  const right = can(tx.actor, 'appt.block');
  if (!right.ok) return right;
  const block = await rowOf(tx, 'DeviceBlock', { id: blockId });
  if (!block) return refuse('NOT_FOUND', { blockId });
  if (block.startAt >= tx.now) await tx.sql.run('DELETE FROM device_blocks WHERE id = ?', [blockId]);
  else if (block.recurrence === null) {
    await updateRows(tx, 'DeviceBlock', { id: blockId }, { endAt: Math.min(block.endAt, tx.now), lastEndAt: tx.now });
  } else
    await updateRows(
      tx,
      'DeviceBlock',
      { id: blockId },
      { recurrence: endedBy(block.recurrence, tx.now), lastEndAt: tx.now },
    );
  await auditBlock(tx, 'device.unblocked', { deviceId: block.deviceId, blockId, kind: block.kind });
  return { ok: true, value: null };
}

/** The rule with an end; RFC 5545 allows no COUNT beside UNTIL. */
function endedBy(recurrence: string, now: number): string {
  const parts = recurrence.split(';').filter((part) => !/^(UNTIL|COUNT)=/i.test(part));
  const until = new Date(now - DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  return [...parts, `UNTIL=${until}T235959Z`].join(';');
}

async function auditBlock(
  tx: Tx,
  action: string,
  { deviceId, ...detail }: { readonly deviceId: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.audit({ action, entity: 'device', entityId: deviceId, detail });
}
