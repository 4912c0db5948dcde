import { COST_TERMS, COURSE_TAGS } from '@rtflow/domain/scheduling/model';
import { z } from 'zod';
import { Id, IsoDate, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
/** Minutes from the hospital's midnight. */
const Minute = z.number().int().min(0).max(2_880);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
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

const HolidayDay = z.object({ date: IsoDate, dayType: z.enum(['HOLIDAY', 'MAKEUP']), name: z.string().max(64) });
const Shift = z.object({
  weekday: z.number().int().min(1).max(7),
  startTime: Clock,
  endTime: Clock,
  slotMin: z.number().int().min(5).max(240),
  shift: z.string().max(32).nullable(),
  therapists: z.number().int().min(0).max(20),
});
const Rules = z.object({
  staffMinimum: z.number().int().min(1).max(10),
  maxPerHour: z.number().int().min(1).max(60).nullable(),
  weights: z.record(z.enum(COST_TERMS), z.number().min(0).max(1_000)),
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
  'schedule.hours': route({
    method: 'GET',
    path: '/devices/:deviceId/hours',
    access: 'process.view',
    summary: 'The shifts of a machine by weekday',
    response: z.object({ shifts: z.array(Shift) }),
  }),
  'schedule.setHours': route({
    method: 'PUT',
    path: '/devices/:deviceId/hours',
    access: 'schedule.setup',
    summary: 'Replace the shifts of a machine',
    body: z.object({ commandId: CommandId, shifts: z.array(Shift).max(50) }),
  }),
  'schedule.blocks': route({
    method: 'GET',
    path: '/devices/:deviceId/blocks',
    access: 'process.view',
    summary: 'Blocks, QA windows and openings of a machine that are not over',
    response: z.object({
      rows: z.array(
        z.object({
          blockId: Id,
          kind: z.enum(['BLOCK', 'OPEN', 'QA']),
          startAt: IsoInstant,
          endAt: IsoInstant,
          recurrence: z.string().nullable(),
          reason: z.string(),
          allow: z.array(z.string()),
        }),
      ),
    }),
  }),
  'schedule.addBlock': route({
    method: 'POST',
    path: '/devices/:deviceId/blocks',
    access: 'appt.block',
    summary: 'Block a period, reserve it for QA, or open one for the named; says who is booked in it',
    body: z.object({
      commandId: CommandId,
      kind: z.enum(['BLOCK', 'OPEN', 'QA']),
      startAt: IsoInstant,
      endAt: IsoInstant,
      recurrence: z.string().max(255).nullable(),
      reason: z.string().min(1).max(200),
      allow: z.array(z.string().max(32)).max(20),
    }),
    response: z.object({ blockId: Id, touched: z.array(Id) }),
  }),
  'schedule.endBlock': route({
    method: 'POST',
    path: '/schedule/blocks/:blockId/end',
    access: 'appt.block',
    summary: 'End a block or an opening from now on',
    body: z.object({ commandId: CommandId }),
  }),
  'holidays.year': route({
    method: 'GET',
    path: '/holidays/:year',
    access: 'process.view',
    summary: 'Holidays and make-up working days of a year, and what the package of State Council notices has',
    response: z.object({
      version: z.number().int(),
      days: z.array(HolidayDay),
      packaged: z.object({ source: z.string(), days: z.array(HolidayDay) }),
    }),
  }),
  'holidays.preview': route({
    method: 'POST',
    path: '/holidays/:year/preview',
    access: 'schedule.setup',
    summary: 'What these days would change, and whom they touch',
    body: z.object({ days: z.array(HolidayDay).max(200) }),
    response: z.object({
      changes: z.array(
        z.object({ date: IsoDate, from: z.string().nullable(), to: z.string().nullable(), name: z.string() }),
      ),
      touched: z.array(z.object({ courseId: Id, appointmentIds: z.array(Id) })),
    }),
  }),
  'holidays.set': route({
    method: 'PUT',
    path: '/holidays/:year',
    access: 'schedule.setup',
    summary: 'Holidays of a year as a new version',
    body: z.object({
      commandId: CommandId,
      version: z.number().int().min(0),
      source: z.string().min(1).max(64),
      days: z.array(HolidayDay).max(200),
    }),
    response: z.object({ version: z.number().int() }),
  }),
  'schedule.rules': route({
    method: 'GET',
    path: '/schedule/rules',
    access: 'process.view',
    summary: 'Weights of the soft rules, staff minimum, patients an hour',
    response: Rules,
  }),
  'schedule.setRules': route({
    method: 'PUT',
    path: '/schedule/rules',
    access: 'schedule.setup',
    summary: 'Change the rules of booking',
    body: Rules.extend({ commandId: CommandId }),
    response: Rules,
  }),
  'courses.setNeeds': route({
    method: 'PUT',
    path: '/courses/:courseId/needs',
    access: 'appt.book',
    summary: 'What a course asks of its time',
    body: z.object({
      commandId: CommandId,
      tags: z.array(z.enum(COURSE_TAGS)),
      preferredFrom: Clock.nullable(),
      preferredTo: Clock.nullable(),
      weekdays: z.array(z.number().int().min(1).max(7)).nullable(),
      compensated: z.boolean(),
    }),
  }),
  'courses.gap': route({
    method: 'GET',
    path: '/courses/:courseId/gap',
    access: 'process.view',
    summary: 'Long holidays inside a booked course, and what compensation would regain (EQD2)',
    response: z.object({
      breaks: z.array(z.object({ from: IsoDate, to: IsoDate, days: z.number().int() })),
      lostDays: z.number().int(),
      options: z.array(
        z.object({
          kind: z.enum(['NONE', 'SIXTH_DAY', 'BID']),
          fractions: z.number().int(),
          lastDay: IsoDate,
          overallDays: z.number().int(),
          lostGy: z.number(),
          lateGy: z.number(),
        }),
      ),
    }),
  }),
};
