import { at, bool, day, id, int, json, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';
import { DEVICE_STATUSES } from '@rtflow/domain';

export const devices = table(
  'devices',
  {
    id: id(),
    code: text(16),
    nameZh: text(64),
    nameEn: text(64),
    kind: oneOf(['LINAC', 'CT', 'MR']),
    model: text(64),
    /** Devices of one group are dosimetrically matched: a plan may move between them. */
    matchedGroup: nullable(text(32)),
    energies: json<string[]>(),
    techniques: json<string[]>(),
    aeTitle: nullable(text(16)),
    status: withDefault(oneOf(DEVICE_STATUSES), 'UP'),
    statusReason: nullable(text(255)),
    /** Last day on which the daily QA passed. */
    dailyQaDate: nullable(day()),
    active: withDefault(bool(), true),
  },
  { unique: [['code']], index: [['kind', 'status']] },
);

export const deviceTemplates = table(
  'device_templates',
  {
    id: id(),
    deviceId: ref('devices'),
    /** ISO weekday, Monday = 1. */
    weekday: int(),
    startTime: text(5),
    endTime: text(5),
    slotMin: int(),
  },
  { unique: [['deviceId', 'weekday', 'startTime']] },
);

export const deviceBlocks = table(
  'device_blocks',
  {
    id: id(),
    deviceId: ref('devices'),
    startAt: at(),
    endAt: at(),
    reason: text(255),
    allowCategory: nullable(text(2)),
    createdBy: text(64),
  },
  { index: [['deviceId', 'startAt']] },
);
