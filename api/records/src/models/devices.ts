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
    /** Name of the shift, e.g. '早班'. */
    shift: nullable(text(32)),
    /** Therapists on duty; below the department's minimum the machine is closed. */
    therapists: withDefault(int(), 2),
  },
  { unique: [['deviceId', 'weekday', 'startTime']] },
);

/** `startAt`, `endAt`: the first occurrence; `recurrence` an RFC 5545 RRULE, `lastEndAt` the end of its last one (null: none). */
export const deviceBlocks = table(
  'device_blocks',
  {
    id: id(),
    deviceId: ref('devices'),
    startAt: at(),
    endAt: at(),
    reason: text(255),
    kind: withDefault(oneOf(['BLOCK', 'OPEN', 'QA']), 'BLOCK'),
    recurrence: nullable(text(255)),
    lastEndAt: nullable(at()),
    /** Priority categories and course tags that may use it all the same (BLOCK), or alone (OPEN). */
    allowTags: nullable(json<string[]>()),
    createdBy: text(64),
  },
  { index: [['deviceId', 'startAt']] },
);
