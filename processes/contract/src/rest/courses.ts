import { ASSIST_REASONS } from '@rtflow/domain/queue/ticket-state';
import { z } from 'zod';
import { Banner } from './banner.ts';
import { Act, Id, IsoDate, IsoInstant, Key, Text, Version } from './problem.ts';
import { WhyLine } from './patients.ts';
import { route } from './route.ts';
import { Wait } from './wait.ts';

const CommandId = z.string().min(8).max(64);
const Reason = z.object({
  commandId: CommandId,
  reasonCode: z.string().min(1).max(32),
  note: z.string().max(500).optional(),
});

/** One diagram of the call tree with its live tokens and the path taken. */
export const ProcessDiagram = z.object({
  instanceKey: Key,
  processId: z.string(),
  name: z.string(),
  version: z.number().int(),
  parentElementId: z.string().nullable(),
  state: z.string(),
  bpmnXml: z.string(),
  active: z.array(
    z.object({ elementId: z.string(), since: IsoInstant, incident: z.string().nullable(), count: z.number().int() }),
  ),
  taken: z.array(z.object({ flowId: z.string(), count: z.number().int() })),
  completed: z.array(z.object({ elementId: z.string(), count: z.number().int(), lastAt: IsoInstant })),
});

export const courseRoutes = {
  'courses.process': route({
    method: 'GET',
    path: '/courses/:courseId/process',
    access: 'process.view',
    summary: 'Diagrams with live tokens, path taken, why it waits, and the log',
    response: z.object({
      courseId: Id,
      banner: Banner,
      why: z.array(WhyLine),
      diagrams: z.array(ProcessDiagram),
      /** What each active element waits for, with facts. */
      waits: z.array(Wait),
      log: z.array(
        z.object({
          at: IsoInstant,
          who: Text,
          elementId: z.string(),
          name: Text,
          intent: z.string(),
          comment: Text.nullable(),
          durationS: z.number().nullable(),
        }),
      ),
    }),
  }),
  'courses.open': route({
    method: 'POST',
    path: '/patients/:patientId/courses',
    access: 'diagnosis.write',
    summary: 'Open a course for a known patient',
    body: z.object({ commandId: CommandId }),
    response: z.object({ courseId: Id, courseNo: z.string() }),
  }),
  'courses.diagnosis': route({
    method: 'GET',
    path: '/courses/:courseId/diagnosis',
    access: 'patient.read',
    summary: 'Diagnosis and stage as a form, with every version before',
    response: z.object({
      schema: z.record(z.string(), z.unknown()),
      formVersion: z.number().int(),
      version: Version,
      data: z.record(z.string(), z.unknown()),
      history: z.array(
        z.object({
          version: z.number().int(),
          at: IsoInstant,
          who: Text,
          code: z.string(),
          release: z.string().nullable(),
          name: z.string().nullable(),
          stage: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  }),
  'courses.editDiagnosis': route({
    method: 'PUT',
    path: '/courses/:courseId/diagnosis',
    access: 'diagnosis.write',
    summary: 'A new version of diagnosis and stage; the group follows from the tables unless a reason is given',
    body: z.object({
      commandId: CommandId,
      version: Version,
      formVersion: z.number().int(),
      data: z.record(z.string(), z.unknown()),
      reason: z.string().trim().min(1).max(200),
    }),
  }),
  'courses.acts': route({
    method: 'GET',
    path: '/courses/:courseId/acts',
    access: 'patient.read',
    summary: 'What is legal now',
    response: z.object({ acts: z.array(Act) }),
  }),
  'courses.suspend': route({
    method: 'POST',
    path: '/courses/:courseId/suspend',
    access: 'course.suspend',
    summary: 'Interrupt with reason and expected resume date',
    body: Reason.extend({ expectedResume: IsoDate }),
  }),
  'courses.resume': route({
    method: 'POST',
    path: '/courses/:courseId/resume',
    access: 'course.resume',
    summary: 'Resume at the same state, due dates shifted',
    body: z.object({ commandId: CommandId }),
  }),
  'courses.cancel': route({
    method: 'POST',
    path: '/courses/:courseId/cancel',
    access: 'course.cancel',
    summary: 'Cancel before the first fraction',
    body: Reason,
  }),
  'courses.end': route({
    method: 'POST',
    path: '/courses/:courseId/end',
    access: 'course.end',
    summary: 'End early; summary follows',
    body: Reason,
  }),
  'courses.archive': route({
    method: 'POST',
    path: '/courses/:courseId/archive',
    access: 'course.archive',
    summary: 'An ended course with a signed summary becomes history: read-only, still found',
    body: z.object({ commandId: CommandId }),
  }),
  'courses.reopen': route({
    method: 'POST',
    path: '/courses/:courseId/reopen',
    access: 'course.reopen',
    summary: 'Take a course out of history for corrections',
    body: Reason,
  }),
  'courses.changeRx': route({
    method: 'POST',
    path: '/courses/:courseId/prescription-change',
    access: 'rx.sign',
    summary: 'Change the prescription: voids plan approval, QA and sheet',
    body: Reason,
  }),
  'appointments.book': route({
    method: 'POST',
    path: '/courses/:courseId/appointments',
    access: 'appt.book',
    summary: 'Book treatment fractions; refused until the treatment sheet is approved',
    body: z.object({
      commandId: CommandId,
      slots: z
        .array(z.object({ deviceId: Id, startAt: IsoInstant, fractionNo: z.number().int().min(1) }))
        .min(1)
        .max(60),
    }),
    response: z.object({ appointmentIds: z.array(Id) }),
  }),
  'appointments.checkIn': route({
    method: 'POST',
    path: '/appointments/:appointmentId/check-in',
    access: 'queue.checkin',
    summary: 'The patient has arrived',
    body: z.object({
      commandId: CommandId,
      method: z.enum(['BARCODE', 'ID_CARD', 'STAFF']),
      /** Asked of staff who check in for the patient. */
      reason: z.enum(ASSIST_REASONS).optional(),
    }),
  }),
  'appointments.day': route({
    method: 'GET',
    path: '/appointments',
    access: 'process.view',
    summary: 'One day of one device',
    query: z.object({ date: IsoDate, deviceId: Id.optional() }),
    response: z.object({
      rows: z.array(
        z.object({
          appointmentId: Id,
          deviceId: Id,
          device: Text,
          startAt: IsoInstant,
          endAt: IsoInstant,
          status: z.string(),
          fractionNo: z.number().int().nullable(),
          patientId: Id,
          patientNo: z.string(),
          name: z.string(),
          courseId: Id,
          acts: z.array(Act),
        }),
      ),
    }),
  }),
};
