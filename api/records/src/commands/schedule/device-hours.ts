import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface ShiftHours {
  readonly weekday: number;
  /** 'HH:mm' */
  readonly startTime: string;
  readonly endTime: string;
  readonly slotMin: number;
  readonly shift: string | null;
  readonly therapists: number;
}

/** The machine's week: replaces every shift. Bookings stay; what lies outside is listed by the board. */
export async function setDeviceHours(
  tx: Tx,
  { deviceId, shifts }: { readonly deviceId: string; readonly shifts: readonly ShiftHours[] },
): Promise<Outcome<null>> {
  const right = can(tx.actor, 'schedule.setup');
  if (!right.ok) return right;
  if (!(await rowOf(tx, 'Device', { id: deviceId }))) return refuse('NOT_FOUND', { deviceId });
  const order = [...shifts].sort((a, b) => a.weekday - b.weekday || a.startTime.localeCompare(b.startTime));
  const clash = order.find((shift, index) => {
    const next = order[index + 1];
    return shift.endTime <= shift.startTime || (next?.weekday === shift.weekday && next.startTime < shift.endTime);
  });
  if (clash) {
    return refuseAs({
      code: 'SHIFT_OVERLAP',
      zh: '班次时间重叠或起止颠倒',
      en: 'Shifts overlap, or one ends before it begins',
      detail: { deviceId, weekday: clash.weekday, startTime: clash.startTime },
    });
  }
  await tx.sql.run('DELETE FROM device_templates WHERE device_id = ?', [deviceId]);
  for (const shift of order) await insertRow(tx, 'DeviceTemplate', { id: tx.newId(), deviceId, ...shift });
  await tx.audit({ action: 'device.hours', entity: 'device', entityId: deviceId, detail: { shifts: order } });
  return { ok: true, value: null };
}
