import { COST_TERMS } from '@rtflow/domain/scheduling/model';
import { z } from 'zod';
import { Id, IsoDate, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
/** Minutes from the hospital's midnight. */
const Minute = z.number().int().min(0).max(2_880);
const Terms = z.record(z.enum(COST_TERMS), z.number());
const Refused = z.object({ code: z.string(), zh: z.string(), en: z.string(), whoCanFix: z.string() });
const Seat = z.object({ deviceId: Id, startAt: IsoInstant, endAt: IsoInstant });
const Done = z.object({ changeId: Id, moved: z.number().int() });

export const BoardAppointment = z.object({
  appointmentId: Id,
  deviceId: Id,
  day: IsoDate,
  startMin: Minute,
  endMin: Minute,
  startAt: IsoInstant,
  kind: z.string(),
  status: z.string(),
  fractionNo: z.number().int().nullable(),
  fractions: z.number().int(),
  courseId: Id,
  patientId: Id,
  patientNo: z.string(),
  name: z.string(),
  category: z.string(),
  technique: z.string().nullable(),
  doctor: Text.nullable(),
  /** Special flags: INFECTIOUS, PACEMAKER, ANAESTHESIA, CHILD, INPATIENT, CHEMO … */
  flags: z.array(z.string()),
  hint: z.string().nullable(),
  /** The patient was told this time. */
  confirmed: z.boolean(),
});

const BoardDevice = z.object({
  deviceId: Id,
  code: z.string(),
  name: Text,
  kind: z.string(),
  model: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  dailyQaDone: z.boolean(),
  days: z.array(
    z.object({
      day: IsoDate,
      shifts: z.array(z.object({ startMin: Minute, endMin: Minute, slotMin: z.number().int() })),
      windows: z.array(
        z.object({
          startMin: Minute,
          endMin: Minute,
          kind: z.enum(['BLOCK', 'OPEN', 'QA']),
          reason: z.string(),
          allow: z.array(z.string()),
        }),
      ),
      bookedMin: z.number(),
      openMin: z.number(),
    }),
  ),
});

export const ScheduleChange = z.object({
  changeId: Id,
  kind: z.enum(['MOVE', 'SWAP', 'REBOOK', 'REFLOW']),
  state: z.enum(['PROPOSED', 'APPLIED', 'UNDONE', 'DISCARDED']),
  deviceId: Id.nullable(),
  madeAt: IsoInstant,
  madeBy: Text.nullable(),
  summary: z.record(z.string(), z.unknown()),
  moves: z.array(
    z.object({
      appointmentId: Id,
      courseId: Id,
      patientNo: z.string(),
      name: z.string(),
      category: z.string(),
      from: Seat,
      to: Seat.nullable(),
      notes: z.array(z.string()),
      effect: z
        .object({
          how: z.string().nullable(),
          overrunDays: z.number(),
          lostGy: z.number(),
          lateGy: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
});

export const scheduleRoutes = {
  'schedule.board': route({
    method: 'GET',
    path: '/schedule/board',
    access: 'process.view',
    summary: 'Machines by time: shifts, blocks and appointments of some days',
    query: z.object({
      from: IsoDate,
      days: z.coerce.number().int().min(1).max(14).default(1),
      deviceId: Id.optional(),
    }),
    response: z.object({
      devices: z.array(BoardDevice),
      appointments: z.array(BoardAppointment),
      workingDays: z.array(IsoDate),
    }),
  }),
  'schedule.waiting': route({
    method: 'GET',
    path: '/schedule/waiting',
    access: 'process.view',
    summary: 'Courses with fractions to place, most urgent first',
    response: z.object({
      rows: z.array(
        z.object({
          courseId: Id,
          patientId: Id,
          patientNo: z.string(),
          name: z.string(),
          category: z.string(),
          technique: z.string().nullable(),
          fractionation: z.string().nullable(),
          toPlace: z.number().int(),
          nextFraction: z.number().int(),
          target: IsoDate,
          /** Why it cannot be booked yet. */
          barred: Refused.nullable(),
        }),
      ),
    }),
  }),
  'schedule.proposals': route({
    method: 'GET',
    path: '/courses/:courseId/schedule-proposals',
    access: 'appt.book',
    summary: 'Up to three series for the fractions to place, cheapest first, with the cost of each soft rule',
    response: z.object({
      options: z.array(
        z.object({
          slots: z.array(z.object({ deviceId: Id, startAt: IsoInstant, fractionNo: z.number().int() })),
          terms: Terms,
          cost: z.number(),
          waitDays: z.number().int(),
          sameTime: z.number().int(),
          sameMachine: z.number().int(),
        }),
      ),
    }),
  }),
  'schedule.legal': route({
    method: 'GET',
    path: '/schedule/legal',
    access: 'appt.move',
    summary:
      'What every slot of a day says to an appointment, or to the next fraction of a course, that is held over it',
    query: z.object({
      appointmentId: Id.optional(),
      courseId: Id.optional(),
      from: IsoDate,
      days: z.coerce.number().int().min(1).max(7).default(1),
    }),
    response: z.object({
      slots: z.array(
        z.object({
          deviceId: Id,
          startAt: IsoInstant,
          endAt: IsoInstant,
          refusals: z.array(Refused),
          /** Minutes from the course's usual time, and what that costs. */
          offMin: z.number().int(),
          points: z.number(),
        }),
      ),
    }),
  }),
  'appointments.movePreview': route({
    method: 'GET',
    path: '/appointments/:appointmentId/move-preview',
    access: 'appt.move',
    summary: 'Where each fraction would go, and what stands against it',
    query: z.object({ deviceId: Id, startAt: IsoInstant, scope: z.enum(['ONE', 'FOLLOWING']) }),
    response: z.object({
      moves: z.array(z.object({ appointmentId: Id, from: Seat, to: Seat })),
      refusals: z.array(Refused),
      needsConsent: z.boolean(),
    }),
  }),
  'appointments.move': route({
    method: 'POST',
    path: '/appointments/:appointmentId/move',
    access: 'appt.move',
    summary: 'Move one fraction, or this and all following',
    body: z.object({
      commandId: CommandId,
      deviceId: Id,
      startAt: IsoInstant,
      scope: z.enum(['ONE', 'FOLLOWING']),
      consent: z.boolean(),
    }),
    response: Done,
  }),
  'appointments.swap': route({
    method: 'POST',
    path: '/appointments/swap',
    access: 'appt.move',
    summary: 'Two patients change places',
    body: z.object({ commandId: CommandId, appointmentIds: z.tuple([Id, Id]), consent: z.boolean() }),
    response: Done,
  }),
  'schedule.changes': route({
    method: 'GET',
    path: '/schedule/changes',
    access: 'process.view',
    summary: 'Changes that wait for a decision, and the last that were made',
    query: z.object({ state: z.enum(['PROPOSED', 'APPLIED']).default('PROPOSED') }),
    response: z.object({ rows: z.array(ScheduleChange) }),
  }),
  'schedule.apply': route({
    method: 'POST',
    path: '/schedule/changes/:changeId/apply',
    access: 'appt.move',
    summary: 'Make a proposed change, as a whole',
    body: z.object({ commandId: CommandId }),
    response: z.object({ moved: z.number().int() }),
  }),
  'schedule.undo': route({
    method: 'POST',
    path: '/schedule/changes/:changeId/undo',
    access: 'appt.move',
    summary: 'Take a change back, as a whole',
    body: z.object({ commandId: CommandId }),
    response: z.object({ moved: z.number().int() }),
  }),
  'schedule.discard': route({
    method: 'POST',
    path: '/schedule/changes/:changeId/discard',
    access: 'appt.move',
    summary: 'Drop a proposed change',
    body: z.object({ commandId: CommandId }),
    response: z.object({ moved: z.number().int() }),
  }),
  'schedule.rebook': route({
    method: 'POST',
    path: '/devices/:deviceId/rebook',
    access: 'appt.move',
    summary: 'Propose places for all who are booked on a machine that is down',
    body: z.object({ commandId: CommandId, backAt: IsoInstant.nullable() }),
    response: z.object({ changeId: Id.nullable() }),
  }),
  'schedule.reflow': route({
    method: 'POST',
    path: '/schedule/reflow',
    access: 'appt.move',
    summary: 'Propose how the series of these appointments flow on around closed days',
    body: z.object({ commandId: CommandId, appointmentIds: z.array(Id).min(1).max(2_000) }),
    response: z.object({ changeId: Id.nullable() }),
  }),
};
