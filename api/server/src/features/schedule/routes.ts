import { decideChange, undoChange } from '@rtflow/records/commands/schedule/decide-change';
import { moveAppointments, swapAppointments } from '@rtflow/records/commands/schedule/move-appointments';
import { proposeRebook, proposeReflow } from '@rtflow/records/commands/schedule/propose-changes';
import { runCommand } from '@rtflow/records/commands/run-command';
import { scheduleBoard } from '@rtflow/records/queries/schedule/board';
import { previewMove, scheduleChanges } from '@rtflow/records/queries/schedule/changes';
import { legalSlots } from '@rtflow/records/queries/schedule/legal-slots';
import { scheduleProposals } from '@rtflow/records/queries/schedule/proposals';
import { waitingCourses } from '@rtflow/records/queries/schedule/waiting';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';

type Names =
  | 'schedule.board'
  | 'schedule.waiting'
  | 'schedule.proposals'
  | 'schedule.legal'
  | 'appointments.movePreview'
  | 'appointments.move'
  | 'appointments.swap'
  | 'schedule.changes'
  | 'schedule.apply'
  | 'schedule.undo'
  | 'schedule.discard'
  | 'schedule.rebook'
  | 'schedule.reflow';

/** The booking board: what stands where, what may go where, and every change of it. */
export function scheduleHandlers({ database }: Doors): Pick<Handlers, Names> {
  const act = (name: string, entity: string, entityId: string, commandId: string) => ({
    name,
    entity,
    entityId,
    commandId,
  });
  return {
    'schedule.board': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => scheduleBoard(reader, actor, query)),
    }),
    'schedule.waiting': async ({ actor }) => ({
      ok: true,
      value: { rows: await database.readOnly((reader) => waitingCourses(reader, actor)) },
    }),
    'schedule.proposals': ({ params: { courseId = '' } }) =>
      database.readOnly((reader) => scheduleProposals(reader, courseId)),
    'schedule.legal': ({ query }) => database.readOnly((reader) => legalSlots(reader, query)),
    'appointments.movePreview': ({ params: { appointmentId = '' }, query: { deviceId, startAt, scope } }) =>
      database.readOnly((reader) =>
        previewMove(reader, { appointmentId, deviceId, startAt: Date.parse(startAt), scope }),
      ),
    'appointments.move': ({ actor, params: { appointmentId = '' }, body: { commandId, startAt, ...input } }) =>
      runCommand(database.unitOfWork, actor, act('appointment.move', 'appointment', appointmentId, commandId), (tx) =>
        moveAppointments(tx, { appointmentId, startAt: Date.parse(startAt), ...input }),
      ),
    'appointments.swap': ({ actor, body: { commandId, appointmentIds, consent } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        act('appointment.swap', 'appointment', appointmentIds[0], commandId),
        (tx) => swapAppointments(tx, { appointmentIds, consent }),
      ),
    'schedule.changes': async ({ actor, query: { state } }) => ({
      ok: true,
      value: { rows: await database.readOnly((reader) => scheduleChanges(reader, actor, state)) },
    }),
    'schedule.apply': ({ actor, params: { changeId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, act('schedule.apply', 'schedule-change', changeId, commandId), (tx) =>
        decideChange(tx, changeId, 'apply'),
      ),
    'schedule.undo': ({ actor, params: { changeId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, act('schedule.undo', 'schedule-change', changeId, commandId), (tx) =>
        undoChange(tx, changeId),
      ),
    'schedule.discard': ({ actor, params: { changeId = '' }, body: { commandId } }) =>
      runCommand(database.unitOfWork, actor, act('schedule.discard', 'schedule-change', changeId, commandId), (tx) =>
        decideChange(tx, changeId, 'discard'),
      ),
    'schedule.rebook': ({ actor, params: { deviceId = '' }, body: { commandId, backAt } }) =>
      runCommand(database.unitOfWork, actor, act('schedule.rebook', 'device', deviceId, commandId), (tx) =>
        proposeRebook(tx, { deviceId, backAt: backAt === null ? null : Date.parse(backAt) }),
      ),
    'schedule.reflow': ({ actor, body: { commandId, appointmentIds } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        act('schedule.reflow', 'appointment', appointmentIds[0] ?? '', commandId),
        (tx) => proposeReflow(tx, appointmentIds),
      ),
  };
}
