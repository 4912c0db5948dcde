import { COST_TERMS, COURSE_TAGS } from '@rtflow/domain/scheduling/model';
import { z } from 'zod';
import { Id, IsoDate, IsoInstant } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
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

const Block = z.object({
  kind: z.enum(['BLOCK', 'OPEN', 'QA']),
  startAt: IsoInstant,
  endAt: IsoInstant,
  recurrence: z.string().max(255).nullable(),
  reason: z.string().min(1).max(200),
  allow: z.array(z.string().max(32)).max(20),
});
/** A course with booked appointments that a change leaves without their time. */
const TouchedCourse = z.object({
  courseId: Id,
  patientNo: z.string(),
  name: z.string(),
  category: z.string(),
  appointments: z.array(z.object({ appointmentId: Id, deviceId: Id, startAt: IsoInstant })),
});

const Gap = z.object({
  breaks: z.array(z.object({ from: IsoDate, to: IsoDate, days: z.number().int() })),
  lostDays: z.number().int(),
  /** Fractions on Saturdays, or second of a day. */
  regainedDays: z.number().int(),
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
});

export const scheduleSetupRoutes = {
  'schedule.previewSetup': route({
    method: 'POST',
    path: '/schedule/setup/preview',
    access: 'appt.block',
    summary: 'Whom a change of shifts, a block or the staff minimum would leave without a time; nothing is saved',
    body: z.discriminatedUnion('what', [
      z.object({ what: z.literal('HOURS'), deviceId: Id, shifts: z.array(Shift).max(50) }),
      z.object({ what: z.literal('BLOCK'), deviceId: Id, block: Block }),
      z.object({ what: z.literal('STAFF'), staffMinimum: z.number().int().min(1).max(10) }),
    ]),
    response: z.object({ touched: z.array(TouchedCourse) }),
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
    body: Block.extend({ commandId: CommandId }),
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
      touched: z.array(TouchedCourse),
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
    response: Gap,
  }),
  'schedule.gaps': route({
    method: 'GET',
    path: '/schedule/gaps',
    access: 'process.view',
    summary: 'Booked courses that lose days to a long holiday, with what compensation would regain (EQD2)',
    response: z.object({
      rows: z.array(Gap.extend({ courseId: Id, patientNo: z.string(), name: z.string(), category: z.string() })),
    }),
  }),
  'courses.compensate': route({
    method: 'POST',
    path: '/courses/:courseId/compensate',
    access: 'appt.move',
    summary: 'Propose places on Saturdays, or as second fraction of a day, for the last fractions of a course',
    body: z.object({ commandId: CommandId, kind: z.enum(['SIXTH_DAY', 'BID']) }),
    response: z.object({ changeId: Id }),
  }),
};
