import type { RouteAnswer } from '@rtflow/contract';
import { maskName } from '@rtflow/domain';
import { announcementOf, type VoiceRules } from '@rtflow/domain/queue/announcement';
import { hospitalTimeZone, isoOf } from '../../clinical/hospital-time.ts';
import { voiceRules } from '../../clinical/voice-rules.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { SYSTEM_ACTOR } from '../../tx.ts';
import { queueLanes } from '../queue/lanes.ts';

type Feed = RouteAnswer<'screen.feed'>;
type Room = Feed['rooms'][number];
type Lane = Awaited<ReturnType<typeof queueLanes>>[number];
type Ticket = Lane['line'][number];

/** A call is news for so long; a screen that was away does not shout yesterday's. */
const CALL_NEWS_MS = 3 * 60_000;
/** Waiting people on a room's card. */
const NEXT_SHOWN = 4;

/** What a wall screen shows: masked names and tickets, never a number, a diagnosis or a reason. */
export async function screenFeed(reader: Reader, station: Row<'Station'>): Promise<Feed> {
  const lanes = await queueLanes(reader, SYSTEM_ACTOR);
  const shown = station.deviceIds.flatMap((id) => lanes.find(({ deviceId }) => deviceId === id) ?? []);
  const rules = await voiceRules(reader);
  const { kind, name, hall, zones, speaks, videoUrl } = station;
  return {
    at: isoOf(reader.now),
    timeZone: hospitalTimeZone(),
    screen: { kind: kind === 'ROOM' ? 'ROOM' : 'HALL', name, hall, zones, speaks, videoUrl },
    rooms: shown.map(roomOf),
    calls: shown
      .flatMap((lane) => callsOf(lane, reader.now, rules))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.callId.localeCompare(b.callId)),
    repeat: rules.repeat,
    notices: await noticesOf(reader, hall),
  };
}

function roomOf(lane: Lane): Room {
  const inState = (state: string) => lane.line.filter((ticket) => ticket.state === state);
  const waiting = inState('WAITING');
  return {
    deviceId: lane.deviceId,
    name: lane.name,
    stopped: lane.barred,
    inside: lane.inRoom.map(shownTicket),
    called: inState('CALLED').map(shownTicket),
    next: waiting.slice(0, NEXT_SHOWN).map(shownTicket),
    waiting: waiting.length,
  };
}

function shownTicket({ ticketNo, name, estimateMin }: Ticket): Room['next'][number] {
  return { ticketNo, name: maskName(name), estimateMin };
}

function callsOf({ line, name: room }: Lane, now: number, rules: VoiceRules): Feed['calls'] {
  return line.flatMap(({ ticketId, ticketNo, name, state, calls, lastCallAt }) => {
    if (state !== 'CALLED' || lastCallAt === null || now - Date.parse(lastCallAt) > CALL_NEWS_MS) return [];
    const maskedName = maskName(name);
    const say = announcementOf({ ticketNo, maskedName, room: room.zh }, rules);
    return [{ callId: `${ticketId}:${calls}`, at: lastCallAt, ticketNo, name: maskedName, room, say }];
  });
}

async function noticesOf(reader: Reader, hall: string): Promise<Feed['notices']> {
  const rows = await reader.sql.all<{ id: string; text: string; urgent: number }>(
    `SELECT id, text, urgent FROM screen_notices WHERE until_at > ? AND from_at <= ? AND (hall IS NULL OR hall = ?)
     ORDER BY urgent DESC, from_at`,
    [reader.now, reader.now, hall],
  );
  return rows.map(({ id, text, urgent }) => ({ noticeId: id, text, urgent: Boolean(urgent) }));
}
