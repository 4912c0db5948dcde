import type { Database, Row } from '@rtflow/records';
import { addDays, dayOf, instantOf } from '@rtflow/records/clinical/hospital-time';
import { callNext } from '@rtflow/records/commands/queue/call-ticket';
import { rowOf } from '@rtflow/records/rows';
import type { DemoDevice } from './department.ts';
import type { StaffRoom } from './staff-room.ts';

/** People of the last day who are still in the department when the history ends, by machine: one inside, the others in the hall. */
const IN_HALL = 6;

/** Tasks at the machine that the last patients of the history wait for. */
const AT_MACHINE: Readonly<Record<string, 'CHECKED_IN' | 'IN_ROOM'>> = {
  'identity-and-setup': 'CHECKED_IN',
  'igrt-match': 'IN_ROOM',
};

/** Whether this task is left: its patient is one of the last on the machine before the history ends. */
export async function isLeftInHall(
  database: Database,
  { courseId, node }: Pick<Row<'TaskContext'>, 'courseId' | 'node'>,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<boolean> {
  const status = AT_MACHINE[node];
  const today = dayOf(until);
  if (!status || courseId === null || dayOf(now) !== today) return false;
  const visit = await rowOf({ sql: database.reader }, 'Appointment', { courseId, status });
  if (!visit) return false;
  const end = Math.min(until, instantOf(addDays(today, 1), '00:00'));
  const after = await database.reader.get<{ n: number }>(
    "SELECT COUNT(*) AS n FROM appointments WHERE device_id = ? AND start_at > ? AND start_at < ? AND status IN ('BOOKED', 'CHECKED_IN')",
    [visit.deviceId, visit.startAt, end],
  );
  const behind = Number(after?.n ?? 0);
  return status === 'IN_ROOM' ? behind === IN_HALL - 1 : behind < IN_HALL - 1;
}

/** The therapists of each linac have called the next one. A machine without a line calls nobody. */
export async function callInto(database: Database, staff: StaffRoom, devices: readonly DemoDevice[]): Promise<void> {
  const [therapist] = staff.ofRole('RTT-T');
  if (!therapist) throw new Error('Expected a therapist among the demo staff, but there is none');
  for (const { id: deviceId } of devices.filter(({ kind }) => kind === 'LINAC')) {
    await database.unitOfWork.run(therapist, (tx) => callNext(tx, { deviceId }));
  }
}
