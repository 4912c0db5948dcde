import type { Reader } from '../record-types.ts';
import { dayOf } from '../clinical/hospital-time.ts';

export interface QueuePlace {
  readonly ticketId: string;
  readonly ticketNo: string;
  readonly patientId: string;
  readonly deviceId: string;
  readonly room: string;
  readonly state: string;
  readonly checkInAt: number;
  /** Patients that are called before this one. */
  readonly ahead: number;
  readonly minutes: number;
}

interface Waiting extends Record<string, unknown> {
  readonly id: string;
  readonly ticket_no: string;
  readonly patient_id: string;
  readonly device_id: string;
  readonly room: string;
  readonly state: string;
  readonly check_in_at: number;
  readonly start_at: number;
  readonly end_at: number;
}

/**
 * Today's open tickets with how many are ahead. Whoever was called or is in the room comes first; then the later of appointment and
 * check-in, as the queue score has it. Minutes: the slots of those ahead (an estimate, never a promise).
 */
export async function queuePlaces(
  reader: Reader & { readonly now: number },
  of: { readonly deviceId?: string; readonly patientId?: string } = {},
): Promise<QueuePlace[]> {
  const rows = await reader.sql.all<Waiting>(
    `SELECT t.id, t.ticket_no, a.patient_id, t.device_id, d.name_zh AS room, t.state, t.check_in_at, a.start_at, a.end_at
     FROM devices d JOIN queue_tickets t ON t.device_id = d.id AND t.state IN ('CALLED', 'IN_ROOM', 'WAITING')
     JOIN appointments a ON a.id = t.appointment_id
     WHERE t.queue_date = ? ${of.deviceId ? 'AND d.id = ?' : ''}`,
    [dayOf(reader.now), ...(of.deviceId ? [of.deviceId] : [])],
  );
  const places: QueuePlace[] = [];
  for (const own of Map.groupBy(rows, (row) => row.device_id).values()) {
    let minutes = 0;
    for (const [ahead, row] of own.sort((a, b) => base(a) - base(b)).entries()) {
      places.push({
        ticketId: row.id,
        ticketNo: row.ticket_no,
        patientId: row.patient_id,
        deviceId: row.device_id,
        room: row.room,
        state: row.state,
        checkInAt: Number(row.check_in_at),
        ahead,
        minutes,
      });
      minutes += Math.round((Number(row.end_at) - Number(row.start_at)) / 60_000);
    }
  }
  return of.patientId ? places.filter(({ patientId }) => patientId === of.patientId) : places;
}

const STATE_FIRST: Readonly<Record<string, number>> = { IN_ROOM: -2e15, CALLED: -1e15 };

function base(row: Waiting): number {
  return (STATE_FIRST[row.state] ?? 0) + Math.max(Number(row.start_at), Number(row.check_in_at));
}
