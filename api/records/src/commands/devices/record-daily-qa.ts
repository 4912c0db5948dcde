import { dayOf } from '../../clinical/hospital-time.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { takeOutOfService } from './set-device-status.ts';

export interface RecordDailyQa {
  readonly deviceId: string;
  /** Deviation from the standard in the item's unit, or passed / not passed. */
  readonly values: readonly { readonly item: string; readonly value: number | boolean }[];
}
type QcState = 'PASS' | 'WARN' | 'ERROR';

/** Limits of the morning check: items of this code list, `detail` = { warn, error } in the item's unit, or {} for pass/fail. */
export const DAILY_QA_LIST = 'daily-qa';
/** Why the record itself holds a machine: a code, put into words with the values of that check where it is shown. */
export const DAILY_QA_OUT_OF_LIMIT = 'DAILY_QA_OUT_OF_LIMIT';

/** Morning check of a machine. Within the error limits it opens the day (HC3); beyond them the machine is on hold at once. */
export async function recordDailyQa(
  tx: Tx,
  input: RecordDailyQa,
): Promise<Outcome<{ state: QcState; qcRecordId: string }>> {
  const right = can(tx.actor, 'qc.record');
  if (!right.ok) return right;
  const device = await rowOf(tx, 'Device', { id: input.deviceId });
  if (!device) return refuse('NOT_FOUND', { deviceId: input.deviceId });
  const items = await rowsOf(tx, 'CodeItem', { listCode: DAILY_QA_LIST }, { order: ['sort'] });
  const faults = incomplete(items, input.values);
  if (faults.length > 0) return refuse('BAD_INPUT', { items: faults });
  const values = input.values.map(({ item, value }) => ({ item, value, state: stateOf(itemOf(items, item), value) }));
  const state = worst(values.map((value) => value.state));
  const qcRecordId = tx.newId();
  await insertRow(tx, 'QcRecord', {
    id: qcRecordId,
    deviceId: device.id,
    planCode: DAILY_QA_LIST,
    qcDate: dayOf(tx.now),
    values,
    state,
    testerId: tx.actor.id,
    measuredAt: tx.now,
  });
  await tx.audit({
    action: 'device.daily-qa',
    entity: 'device',
    entityId: device.id,
    detail: { qcRecordId, state, outOfLimit: values.filter((value) => value.state !== 'PASS') },
  });
  if (state === 'ERROR') {
    await updateRows(tx, 'Device', { id: device.id }, { dailyQaDate: null });
    await takeOutOfService(tx, device, { status: 'HOLD', reason: DAILY_QA_OUT_OF_LIMIT });
  } else {
    await updateRows(tx, 'Device', { id: device.id }, { dailyQaDate: dayOf(tx.now) });
  }
  return { ok: true, value: { state, qcRecordId } };
}

/** Items that are missing, unknown or of the wrong kind. */
function incomplete(items: readonly Row<'CodeItem'>[], values: RecordDailyQa['values']): string[] {
  const given = new Map(values.map(({ item, value }) => [item, value]));
  const wrong = items.filter((item) => typeof given.get(item.code) !== (limitsOf(item) ? 'number' : 'boolean'));
  const unknown = values.filter(({ item }) => !items.some(({ code }) => code === item));
  return [...wrong.map(({ code }) => code), ...unknown.map(({ item }) => item)];
}

function stateOf(item: Row<'CodeItem'>, value: number | boolean): QcState {
  const limits = limitsOf(item);
  if (!limits || typeof value === 'boolean') return value === true ? 'PASS' : 'ERROR';
  const deviation = Math.abs(value);
  if (deviation > limits.error) return 'ERROR';
  return deviation > limits.warn ? 'WARN' : 'PASS';
}

function limitsOf(item: Row<'CodeItem'>): { warn: number; error: number } | null {
  const { warn, error } = item.detail ?? {};
  return typeof warn === 'number' && typeof error === 'number' ? { warn, error } : null;
}

function itemOf(items: readonly Row<'CodeItem'>[], code: string): Row<'CodeItem'> {
  return items.find((item) => item.code === code) as Row<'CodeItem'>;
}

function worst(states: readonly QcState[]): QcState {
  return states.includes('ERROR') ? 'ERROR' : states.includes('WARN') ? 'WARN' : 'PASS';
}
