import { JUMP_REASONS } from '@rtflow/domain/queue/ticket-state';
import { z } from 'zod';
import { Act, Id, IsoDate, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
const Called = z.object({ ticketId: Id, ticketNo: z.string(), times: z.number().int() });
const State = z.object({ state: z.string() });
const Waits = z.object({ median: z.number(), p90: z.number() });

export const QueueTicket = z.object({
  ticketId: Id,
  ticketNo: z.string(),
  appointmentId: Id,
  patientId: Id,
  patientNo: z.string(),
  name: z.string(),
  sex: z.string(),
  birthDate: z.string(),
  courseId: Id,
  kind: z.string(),
  fractionNo: z.number().int().nullable(),
  state: z.string(),
  startAt: IsoInstant,
  checkInAt: IsoInstant,
  method: z.string(),
  score: z.number(),
  /** What the place in the line comes from, in words. */
  why: z.array(Text),
  jumpReason: z.string().nullable(),
  jumpedBy: Text.nullable(),
  stretcher: z.boolean(),
  overtaken: z.number().int(),
  calls: z.number().int(),
  lastCallAt: IsoInstant.nullable(),
  /** HC7: the second fraction of a day may not begin before. */
  blockedUntil: IsoInstant.nullable(),
  ahead: z.number().int(),
  estimateMin: z.number().int(),
  inRoomAt: IsoInstant.nullable(),
  /** Other machines of the patient's day. */
  elsewhere: z.array(z.object({ device: Text, startAt: IsoInstant, status: z.string() })),
  acts: z.array(Act),
});

export const queueRoutes = {
  'queue.lanes': route({
    method: 'GET',
    path: '/queue',
    access: 'process.view',
    summary: 'The line of each machine today, with the reasons of its order',
    query: z.object({ deviceId: Id.optional() }),
    response: z.object({
      lanes: z.array(
        z.object({
          deviceId: Id,
          code: z.string(),
          name: Text,
          status: z.string(),
          /** Why nobody may be called now. */
          barred: Text.nullable(),
          inRoom: z.array(QueueTicket),
          line: z.array(QueueTicket),
        }),
      ),
    }),
  }),
  'queue.callNext': route({
    method: 'POST',
    path: '/devices/:deviceId/call-next',
    access: 'queue.call',
    summary: 'Call the first of the line who may come',
    body: z.object({ commandId: CommandId, head: Id.optional() }),
    response: Called,
  }),
  'queue.call': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/call',
    access: 'queue.call',
    summary: 'Call this ticket, or call it again',
    body: z.object({ commandId: CommandId, calls: z.number().int().min(0).optional() }),
    response: Called,
  }),
  'queue.skip': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/skip',
    access: 'queue.call',
    summary: 'Called and not there: pass over',
    body: z.object({ commandId: CommandId }),
    response: State,
  }),
  'queue.return': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/return',
    access: 'queue.checkin',
    summary: 'Back in the line, three places behind',
    body: z.object({ commandId: CommandId }),
    response: State,
  }),
  'queue.leave': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/leave',
    access: 'queue.checkin',
    summary: 'Gone home or to the ward',
    body: z.object({ commandId: CommandId }),
    response: State,
  }),
  'queue.enter': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/enter',
    access: 'queue.call',
    summary: 'Into the room for a simulation or a re-scan',
    body: z.object({ commandId: CommandId }),
    response: State,
  }),
  'queue.jump': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/jump',
    access: 'queue.jump',
    summary: 'Before others, for a reason that everybody sees',
    body: z.object({ commandId: CommandId, reason: z.enum(JUMP_REASONS) }),
    response: State,
  }),
  'queue.stretcher': route({
    method: 'POST',
    path: '/queue/tickets/:ticketId/stretcher',
    access: 'queue.checkin',
    summary: 'Brought on a stretcher, or not',
    body: z.object({ commandId: CommandId, stretcher: z.boolean() }),
    response: State,
  }),
  'queue.report': route({
    method: 'GET',
    path: '/queue/report',
    access: 'stats.view.dept',
    summary: 'Waiting, use, overtime, no-shows and same time of each linac',
    query: z.object({ from: IsoDate, until: IsoDate }),
    response: z.object({
      from: IsoDate,
      until: IsoDate,
      rows: z.array(
        z.object({
          deviceId: Id,
          device: Text,
          visits: z.number().int(),
          treated: z.number().int(),
          missed: z.number().int(),
          missedShare: z.number(),
          waitMedianMin: z.number().nullable(),
          waitP90Min: z.number().nullable(),
          roomMin: z.number(),
          openMin: z.number(),
          utilisation: z.number().nullable(),
          overtimeMin: z.number(),
          sameTimeSdMin: z.number().nullable(),
        }),
      ),
    }),
  }),
  'queue.reportCsv': route({
    method: 'GET',
    path: '/queue/report.csv',
    access: 'stats.view.dept',
    summary: 'The same figures for a spreadsheet',
    query: z.object({ from: IsoDate, until: IsoDate }),
  }),
  'queue.rule': route({
    method: 'GET',
    path: '/queue/rule',
    access: 'process.view',
    summary: 'The table that scores the line',
    response: z.object({ version: z.number().int(), dmn: z.string() }),
  }),
  'queue.replay': route({
    method: 'POST',
    path: '/queue/rule/replay',
    access: 'schedule.setup',
    summary: 'Play a past day again with a changed table',
    body: z.object({ date: IsoDate, dmn: z.string().min(1).max(200_000) }),
    response: z.object({
      visits: z.number().int(),
      before: Waits,
      after: Waits,
      changed: z.array(z.object({ ticketNo: z.string(), beforeMin: z.number(), afterMin: z.number() })),
    }),
  }),
  'queue.setRule': route({
    method: 'PUT',
    path: '/queue/rule',
    access: 'schedule.setup',
    summary: 'Put a changed table in force',
    body: z.object({ commandId: CommandId, version: z.number().int().min(0), dmn: z.string().min(1).max(200_000) }),
    response: z.object({ version: z.number().int() }),
  }),
};
