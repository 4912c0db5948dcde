import type { RouteAnswer } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import { voiceRules } from '../../clinical/voice-rules.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

/** Kiosks and screens with when each was last heard of; notices that are not over; the voice. */
export async function stationList(reader: Reader): Promise<RouteAnswer<'stations.list'>> {
  const stations = await rowsOf(reader, 'Station', {}, { order: ['kind', 'name'] });
  const notices = await reader.sql.all<{
    id: string;
    text: string;
    urgent: number;
    hall: string | null;
    from_at: number;
    until_at: number;
  }>('SELECT * FROM screen_notices WHERE until_at > ? ORDER BY from_at', [reader.now]);
  const devices = await rowsOf(reader, 'Device', { active: true }, { order: ['code'] });
  const { repeat, sayName, readings } = await voiceRules(reader);
  return {
    stations: stations.map(
      ({ id, kind, name, hall, deviceIds, zones, speaks, videoUrl, active, lastSeenAt, version }) => ({
        stationId: id,
        kind,
        name,
        hall,
        deviceIds,
        zones,
        speaks,
        videoUrl,
        active,
        lastSeenAt: lastSeenAt === null ? null : isoOf(lastSeenAt),
        version,
      }),
    ),
    notices: notices.map(({ id, text, urgent, hall, from_at, until_at }) => ({
      noticeId: id,
      text,
      urgent: Boolean(urgent),
      hall,
      fromAt: isoOf(Number(from_at)),
      untilAt: isoOf(Number(until_at)),
    })),
    voice: { repeat, sayName, readings: [...readings] },
    devices: devices.map(({ id, nameZh, nameEn }) => ({ deviceId: id, name: { zh: nameZh, en: nameEn } })),
  };
}
