import { dayOf } from '../../clinical/hospital-time.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { needRow } from '../../rows.ts';

/** HC3: no treatment on a device in hold or down, or whose daily QA has not passed today. */
export async function hc3DeviceReady(reader: Reader, deviceId: string): Promise<Refusal | null> {
  const device = await needRow(reader, 'Device', { id: deviceId });
  const today = dayOf(reader.now);
  const inService = device.active && (device.status === 'UP' || device.status === 'DEGRADED');
  if (inService && device.dailyQaDate === today) return null;
  const detail = { deviceId, status: device.status, dailyQaDate: device.dailyQaDate, today };
  if (inService) {
    return refuse({
      code: 'HC3',
      zh: '设备今日晨检未通过，不能治疗',
      en: 'Daily QA of the machine has not passed today: no treatment',
      whoCanFix: 'QAP',
      detail,
    });
  }
  return refuse({
    code: 'HC3',
    zh: '设备处于停用或故障状态，不能治疗',
    en: 'The machine is on hold or down: no treatment',
    whoCanFix: 'QAP+CMP',
    detail,
  });
}
