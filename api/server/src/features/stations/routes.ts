import { maskName } from '@rtflow/domain';
import type { Actor, Row } from '@rtflow/records';
import { isoOf } from '@rtflow/records/clinical/hospital-time';
import { kioskCheckIn } from '@rtflow/records/commands/stations/kiosk-check-in';
import { addNotice, endNotice, setVoiceRules } from '@rtflow/records/commands/stations/notices';
import { saveStation } from '@rtflow/records/commands/stations/save-station';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuseAs } from '@rtflow/records/policies/refusals';
import { queueLanes } from '@rtflow/records/queries/queue/lanes';
import { stationList } from '@rtflow/records/queries/stations/list';
import { screenFeed } from '@rtflow/records/queries/stations/screen-feed';
import { stationOf } from '@rtflow/records/queries/stations/station-of';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { rowsOf, updateRows } from '@rtflow/records/rows';
import type { Request } from 'express';
import type { Doors } from '../../doors.ts';
import { addressOf } from '../../http/identify.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';
import { Misses } from './misses.ts';

type Names =
  'screen.feed' | `kiosk.${'hello' | 'checkIn'}` | `stations.${'list' | 'save' | 'notice' | 'endNotice' | 'voice'}`;

/** How often a station's sign of life is written. */
const SEEN_MS = 60_000;

/** Scans in vain of a kiosk: nobody tries numbers there. */
const MOST_MISSES = 5;

/** Kiosks and wall screens, by their tokens, and their set-up. */
export function stationHandlers({ database, clock, barcodePattern, patientPrefix }: Doors): Pick<Handlers, Names> {
  const misses = new Misses(() => clock.now(), MOST_MISSES);
  const stationFor = async (request: Request, kinds: readonly Row<'Station'>['kind'][]) => {
    const token = request.get('X-Station-Token') ?? '';
    const station = await database.readOnly((reader) => stationOf(reader, token, kinds));
    if (station && clock.now() - (station.lastSeenAt ?? 0) > SEEN_MS) {
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        updateRows(tx, 'Station', { id: station.id }, { lastSeenAt: tx.now }),
      );
    }
    return station;
  };
  return {
    'screen.feed': async ({ request }) => {
      const station = await stationFor(request, ['HALL', 'ROOM']);
      if (!station) return unknownStation();
      return { ok: true, value: await database.readOnly((reader) => screenFeed(reader, station)) };
    },
    'kiosk.hello': async ({ request }) => {
      const station = await stationFor(request, ['KIOSK']);
      if (!station) return unknownStation();
      return { ok: true, value: { name: station.name, hall: station.hall, patientPrefix } };
    },
    'kiosk.checkIn': async ({ request, body: { commandId, method, code } }) => {
      const station = await stationFor(request, ['KIOSK']);
      if (!station) return unknownStation();
      if (misses.tooMany(station.id)) return tooManyMisses();
      const kiosk: Actor = { kind: 'system', id: `kiosk ${station.id}`, grants: [], address: addressOf(request) };
      const act = { name: 'kiosk.check-in', entity: 'station', entityId: station.id, commandId };
      const scan = { method, code: code.trim(), barcodePattern, patientPrefix };
      const outcome = await runCommand(database.unitOfWork, kiosk, act, (tx) => kioskCheckIn(tx, scan));
      if (!outcome.ok) {
        if (outcome.error.code === 'SEE_DESK') misses.note(station.id);
        return outcome;
      }
      const { patient, appointment, ticketNo, again, others } = outcome.value;
      return database.readOnly(async (reader) => {
        const [lane] = await queueLanes(reader, SYSTEM_ACTOR, appointment.deviceId);
        const place = lane?.line.find((ticket) => ticket.ticketNo === ticketNo);
        const devices = await rowsOf(reader, 'Device', {
          id: [appointment.deviceId, ...others.map(({ deviceId }) => deviceId)],
        });
        const room = (deviceId: string) => {
          const device = devices.find(({ id }) => id === deviceId);
          return { zh: device?.nameZh ?? '', en: device?.nameEn ?? '' };
        };
        return {
          ok: true,
          value: {
            ticketNo,
            name: maskName(patient.name),
            room: room(appointment.deviceId),
            startAt: isoOf(appointment.startAt),
            ahead: place?.ahead ?? 0,
            estimateMin: place?.estimateMin ?? 0,
            again,
            others: others.map(({ deviceId, startAt }) => ({ room: room(deviceId), startAt: isoOf(startAt) })),
          },
        };
      });
    },
    'stations.list': async () => ({ ok: true, value: await database.readOnly(stationList) }),
    'stations.save': ({ actor, body: { commandId, ...station } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'station.save', entity: 'station', entityId: station.stationId ?? 'new', commandId },
        (tx) => saveStation(tx, station),
      ),
    'stations.notice': ({ actor, body: { commandId, fromAt, untilAt, ...notice } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'notice.add', entity: 'screen-notice', entityId: 'new', commandId },
        (tx) => addNotice(tx, { ...notice, fromAt: Date.parse(fromAt), untilAt: Date.parse(untilAt) }),
      ),
    'stations.endNotice': ({ actor, params: { noticeId = '' }, body: { commandId } }) =>
      done(database, actor, { name: 'notice.end', entity: 'screen-notice', entityId: noticeId, commandId }, (tx) =>
        endNotice(tx, noticeId),
      ),
    'stations.voice': ({ actor, body: { commandId, ...rules } }) =>
      done(database, actor, { name: 'voice-rules.set', entity: 'setting', entityId: 'voice-rules', commandId }, (tx) =>
        setVoiceRules(tx, rules),
      ),
  };
}

function unknownStation() {
  return refuseAs({
    code: 'UNKNOWN_STATION',
    zh: '本机未登记，请联系管理员',
    en: 'This device is not known: ask an administrator',
  });
}

function tooManyMisses() {
  return refuseAs({
    code: 'KIOSK_BUSY',
    zh: '多次未找到，请稍候一分钟或到前台',
    en: 'Not found too often: wait a minute or see the front desk',
  });
}
