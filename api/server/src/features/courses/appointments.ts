import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { checkIn } from '@rtflow/records/commands/appointments/check-in';
import { runCommand } from '@rtflow/records/commands/run-command';
import { appointmentsOfDay } from '@rtflow/records/queries/appointments/appointments-of-day';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = `appointments.${'book' | 'checkIn' | 'day'}`;

export function appointmentHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  return {
    'appointments.book': async ({ actor, params: { courseId = '' }, body: { commandId, slots } }) => {
      const booked = await runCommand(
        database.unitOfWork,
        actor,
        { name: 'appointment.book', entity: 'course', entityId: courseId, commandId, input: slots },
        (tx) =>
          bookAppointments(tx, {
            courseId,
            slots: slots.map(({ deviceId, startAt, fractionNo }) => ({
              deviceId,
              startAt: Date.parse(startAt),
              fxNo: fractionNo,
            })),
          }),
      );
      return booked.ok ? { ok: true, value: { appointmentIds: [...booked.value.appointmentIds] } } : booked;
    },
    'appointments.checkIn': ({ actor, params: { appointmentId = '' }, body: { commandId, method, reason } }) =>
      done(
        database,
        actor,
        { name: 'appointment.check-in', entity: 'appointment', entityId: appointmentId, commandId, input: method },
        (tx) => checkIn(tx, { appointmentId, method, reason }),
      ),
    'appointments.day': async ({ actor, query }) => ({
      ok: true,
      value: { rows: await database.readOnly((reader) => appointmentsOfDay(reader, actor, query)) },
    }),
  };
}
