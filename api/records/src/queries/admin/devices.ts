import type { RouteAnswer } from '@rtflow/contract';
import { dayOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

export async function deviceList(reader: Reader): Promise<RouteAnswer<'devices.list'>['rows']> {
  const rows = await rowsOf(reader, 'Device', { active: true }, { order: ['code'] });
  const today = dayOf(reader.now);
  return rows.map((row) => ({
    deviceId: row.id,
    name: row.nameZh,
    kind: row.kind,
    status: row.status,
    dailyQaDone: row.dailyQaDate === today,
  }));
}
