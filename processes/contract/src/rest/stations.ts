import { ZONES } from '@rtflow/domain/queue/screen-layout';
import { z } from 'zod';
import { Id, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
const Zone = z.object({
  kind: z.enum(ZONES),
  x: z.number().int(),
  y: z.number().int(),
  w: z.number().int(),
  h: z.number().int(),
});
const Shown = z.object({ ticketNo: z.string(), name: z.string(), estimateMin: z.number().int() });
const Reading = z.object({
  character: z.string().min(1).max(2),
  pinyin: z.string().min(1).max(12),
  sayAs: z.string().min(1).max(4),
});
const VoiceRules = z.object({
  repeat: z.number().int().min(1).max(5),
  sayName: z.boolean(),
  readings: z.array(Reading).max(200),
});
const StationFields = z.object({
  kind: z.enum(['KIOSK', 'HALL', 'ROOM']),
  name: z.string().min(1).max(64),
  hall: z.string().min(1).max(32),
  deviceIds: z.array(Id).max(20),
  zones: z.array(Zone).max(ZONES.length),
  speaks: z.boolean(),
  /** Below our own address: the page loads nothing from elsewhere. */
  videoUrl: z
    .string()
    .regex(/^\/[\w./-]+$/)
    .max(255)
    .nullable(),
  active: z.boolean(),
});
const NoticeFields = z.object({
  text: z.string().min(1).max(200),
  urgent: z.boolean(),
  hall: z.string().max(32).nullable(),
  fromAt: IsoInstant,
  untilAt: IsoInstant,
});

export const ScreenFeed = z.object({
  at: IsoInstant,
  timeZone: z.string(),
  screen: z.object({
    kind: z.enum(['HALL', 'ROOM']),
    name: z.string(),
    hall: z.string(),
    zones: z.array(Zone),
    speaks: z.boolean(),
    videoUrl: z.string().nullable(),
  }),
  rooms: z.array(
    z.object({
      deviceId: Id,
      name: Text,
      /** Why nobody is treated there now. */
      stopped: Text.nullable(),
      inside: z.array(Shown),
      called: z.array(Shown),
      next: z.array(Shown),
      waiting: z.number().int(),
    }),
  ),
  /** Calls of the last minutes, the oldest first; each is spoken once. */
  calls: z.array(
    z.object({
      callId: z.string(),
      at: IsoInstant,
      ticketNo: z.string(),
      name: z.string(),
      room: Text,
      say: z.string(),
    }),
  ),
  repeat: z.number().int(),
  notices: z.array(z.object({ noticeId: Id, text: z.string(), urgent: z.boolean() })),
});
export type ScreenFeed = z.infer<typeof ScreenFeed>;

/** Routes of a station carry its token in `X-Station-Token`; `public` says that nobody signs in there. */
export const stationRoutes = {
  'screen.feed': route({
    method: 'GET',
    path: '/screen/feed',
    access: 'public',
    summary: 'What this wall screen shows now: masked names, no diagnosis',
    response: ScreenFeed,
  }),
  'kiosk.hello': route({
    method: 'GET',
    path: '/kiosk',
    access: 'public',
    summary: 'The kiosk asks who it is',
    response: z.object({ name: z.string(), hall: z.string(), patientPrefix: z.string() }),
  }),
  'kiosk.checkIn': route({
    method: 'POST',
    path: '/kiosk/check-in',
    access: 'public',
    summary: 'Check in at a kiosk by label, identity card or number',
    body: z.object({
      commandId: CommandId,
      method: z.enum(['BARCODE', 'ID_CARD', 'ID_TYPED', 'CHART_NO']),
      code: z.string().min(1).max(64),
    }),
    response: z.object({
      ticketNo: z.string(),
      name: z.string(),
      room: Text,
      startAt: IsoInstant,
      ahead: z.number().int(),
      estimateMin: z.number().int(),
      /** Had a ticket before this scan. */
      again: z.boolean(),
      others: z.array(z.object({ room: Text, startAt: IsoInstant })),
    }),
  }),
  'stations.list': route({
    method: 'GET',
    path: '/stations',
    access: 'screen.setup',
    summary: 'Kiosks, wall screens, notices and the voice',
    response: z.object({
      stations: z.array(
        StationFields.extend({ stationId: Id, lastSeenAt: IsoInstant.nullable(), version: z.number().int() }),
      ),
      notices: z.array(NoticeFields.extend({ noticeId: Id })),
      voice: VoiceRules,
      devices: z.array(z.object({ deviceId: Id, name: Text })),
    }),
  }),
  'stations.save': route({
    method: 'POST',
    path: '/stations',
    access: 'screen.setup',
    summary: 'A new station, or a change; the token is shown once',
    body: StationFields.extend({
      commandId: CommandId,
      stationId: Id.optional(),
      version: z.number().int().min(0),
      /** A new token: the old link ends. */
      renew: z.boolean(),
    }),
    response: z.object({ stationId: Id, token: z.string().nullable() }),
  }),
  'stations.notice': route({
    method: 'POST',
    path: '/stations/notices',
    access: 'screen.setup',
    summary: 'A notice with its time, scrolled on the screens',
    body: NoticeFields.extend({ commandId: CommandId }),
    response: z.object({ noticeId: Id }),
  }),
  'stations.endNotice': route({
    method: 'POST',
    path: '/stations/notices/:noticeId/end',
    access: 'screen.setup',
    summary: 'Take a notice off the screens now',
    body: z.object({ commandId: CommandId }),
  }),
  'stations.voice': route({
    method: 'PUT',
    path: '/stations/voice',
    access: 'screen.setup',
    summary: 'How often a call is spoken, and how surnames are read',
    body: VoiceRules.extend({ commandId: CommandId }),
  }),
};
