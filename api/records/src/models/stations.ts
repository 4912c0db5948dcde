import type { Zone } from '@rtflow/domain/queue/screen-layout';
import { at, bool, id, int, json, nullable, oneOf, table, text, withDefault } from './columns.ts';

export const STATION_KINDS = ['KIOSK', 'HALL', 'ROOM'] as const;

/** A kiosk or a wall screen: nobody signs in there, the token is its right. */
export const stations = table(
  'stations',
  {
    id: id(),
    kind: oneOf(STATION_KINDS),
    name: text(64),
    /** Where it stands: one screen of a hall speaks. */
    hall: text(32),
    tokenHash: text(64),
    /** Rooms that a screen shows, in their order. */
    deviceIds: json<string[]>(),
    zones: json<Zone[]>(),
    speaks: withDefault(bool(), false),
    videoUrl: nullable(text(255)),
    active: withDefault(bool(), true),
    lastSeenAt: nullable(at()),
    createdBy: text(64),
    createdAt: at(),
    version: withDefault(int(), 1),
  },
  { unique: [['tokenHash']], index: [['hall', 'speaks']] },
);

export const screenNotices = table(
  'screen_notices',
  {
    id: id(),
    text: text(200),
    urgent: withDefault(bool(), false),
    /** Null: in every hall. */
    hall: nullable(text(32)),
    fromAt: at(),
    untilAt: at(),
    createdBy: text(64),
    createdAt: at(),
  },
  { index: [['untilAt']] },
);
