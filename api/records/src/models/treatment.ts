import { APPOINTMENT_TRANSITIONS } from '@rtflow/domain';
import type { AppointmentStatus } from '@rtflow/domain';
import { TICKET_TRANSITIONS, type TicketState } from '@rtflow/domain/queue/ticket-state';
import type { CourseTag } from '@rtflow/domain/scheduling/model';
import { at, bool, id, int, json, key, nullable, oneOf, real, ref, table, text, withDefault } from './columns.ts';

/**
 * `liveStartAt` of the database (generated: start of an appointment that is not cancelled or missed) with the device is
 * unique: one device takes one live appointment per start. A trigger guards HC1.
 */
export const appointments = table(
  'appointments',
  {
    id: id(),
    courseId: ref('courses'),
    patientId: ref('patients'),
    planId: nullable(ref('plans')),
    deviceId: ref('devices'),
    kind: oneOf(['SIM', 'FIRST', 'REGULAR', 'RESCAN']),
    fxNo: nullable(int()),
    startAt: at(),
    endAt: at(),
    status: withDefault(oneOf(Object.keys(APPOINTMENT_TRANSITIONS) as AppointmentStatus[]), 'BOOKED'),
    seriesId: nullable(text(36)),
    hint: nullable(text(32)),
    checkedInAt: nullable(at()),
    cancelReason: nullable(text(255)),
    bookedBy: text(64),
    bookedAt: at(),
    version: withDefault(int(), 1),
    /** The patient knows this time: it is moved only with consent. */
    confirmedAt: nullable(at()),
    /** Held at its time: proposals leave it alone. */
    pinned: withDefault(bool(), false),
  },
  {
    index: [
      ['courseId', 'startAt'],
      ['deviceId', 'startAt'],
      ['status', 'startAt'],
      ['patientId', 'deviceId'],
      ['planId', 'fxNo'],
    ],
  },
);

export const queueTickets = table(
  'queue_tickets',
  {
    id: id(),
    ticketNo: text(8),
    queueDate: text(10),
    appointmentId: ref('appointments'),
    deviceId: ref('devices'),
    checkInAt: at(),
    method: text(16),
    state: oneOf(Object.keys(TICKET_TRANSITIONS) as TicketState[]),
    calls: json<number[]>(),
    jumpReason: nullable(text(64)),
    overtaken: withDefault(int(), 0),
    /** Places that it goes back after it was called in vain. */
    heldBack: withDefault(int(), 0),
    jumpedAt: nullable(at()),
    jumpedBy: nullable(text(64)),
    stretcher: withDefault(bool(), false),
    inRoomAt: nullable(at()),
    doneAt: nullable(at()),
  },
  { unique: [['deviceId', 'queueDate', 'ticketNo']], index: [['deviceId', 'state', 'checkInAt'], ['appointmentId']] },
);

/** Millimetres and degrees, IEC 61217. */
export interface Shifts {
  lateralMm: number;
  longitudinalMm: number;
  verticalMm: number;
  pitchDeg?: number;
  rollDeg?: number;
  yawDeg?: number;
}

export interface IdentityCheck {
  identifiers: readonly string[];
  photoMatched: boolean;
}

export interface DeliveredBeam {
  number: number;
  name: string;
  muPlanned: number;
  muDelivered: number;
}

/** Append-only. Triggers guard HC2 (released plan, approved sheet of the same hash) and HC6 (no fraction beyond the prescribed). */
export const treatmentRecords = table(
  'treatment_records',
  {
    id: id(),
    courseId: ref('courses'),
    planId: ref('plans'),
    appointmentId: nullable(ref('appointments')),
    deviceId: ref('devices'),
    fxNo: int(),
    /** 1, or higher for the rest of an interrupted fraction. */
    partNo: withDefault(int(), 1),
    outcome: oneOf(['COMPLETE', 'PARTIAL']),
    muPlanned: real(),
    muDelivered: real(),
    beams: json<DeliveredBeam[]>(),
    shifts: nullable(json<Shifts>()),
    igrtAction: nullable(text(16)),
    ssdCm: nullable(real()),
    staff1Id: text(64),
    staff2Id: text(64),
    identity: json<IdentityCheck>(),
    attendedBy: nullable(json<string[]>()),
    startAt: at(),
    endAt: at(),
    source: oneOf(['LOCAL', 'DICOM', 'ARIA', 'MOSAIQ', 'PRINT']),
    externalId: nullable(text(128)),
    remark: nullable(text(512)),
    recordedAt: at(),
  },
  {
    unique: [['externalId'], ['planId', 'fxNo', 'partNo']],
    index: [
      ['courseId', 'fxNo'],
      ['deviceId', 'startAt'],
      ['startAt'],
      ['appointmentId'],
      ['staff1Id', 'startAt'],
      ['staff2Id', 'startAt'],
    ],
  },
);

/** What a course asks of its time of day, beside what patient and prescription say. */
export const courseNeeds = table('course_needs', {
  courseId: key(36),
  tags: json<CourseTag[]>(),
  preferredFrom: nullable(text(5)),
  preferredTo: nullable(text(5)),
  /** ISO weekdays of a custom cycle. */
  weekdays: nullable(json<number[]>()),
  /** A gap is made good by more fractions a week: the course may begin before a long holiday. */
  compensated: withDefault(bool(), false),
  updatedBy: text(64),
  updatedAt: at(),
});

/** Where one appointment was and where it goes; epoch ms. */
export interface ScheduleMove {
  appointmentId: string;
  courseId: string;
  from: { deviceId: string; startAt: number; endAt: number };
  to: { deviceId: string; startAt: number; endAt: number } | null;
  /** Codes of what the move costs or asks, e.g. 'OTHER_MACHINE', 'PHONE'. */
  notes: string[];
}

/** One change of the schedule as a whole: proposed, applied, undone. */
export const scheduleChanges = table(
  'schedule_changes',
  {
    id: id(),
    kind: oneOf(['MOVE', 'SWAP', 'REBOOK', 'REFLOW']),
    state: oneOf(['PROPOSED', 'APPLIED', 'UNDONE', 'DISCARDED']),
    deviceId: nullable(ref('devices')),
    courseId: nullable(ref('courses')),
    moves: json<ScheduleMove[]>(),
    summary: json<Record<string, unknown>>(),
    madeBy: text(64),
    madeAt: at(),
    decidedBy: nullable(text(64)),
    decidedAt: nullable(at()),
  },
  {
    index: [
      ['state', 'madeAt'],
      ['deviceId', 'madeAt'],
      ['courseId', 'madeAt'],
    ],
  },
);
