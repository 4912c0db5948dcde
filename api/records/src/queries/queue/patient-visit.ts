import type { VisitPage } from '@rtflow/contract/rest/visit';
import { dayOf, isoOf } from '../../clinical/hospital-time.ts';
import { patientOfLink } from '../../messages/patient-link.ts';
import { shownName } from '../../policies/masks.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { needRow } from '../../rows.ts';
import { SYSTEM_ACTOR } from '../../tx.ts';
import { namedOr } from '../named.ts';
import { queueLanes } from './lanes.ts';

const NEXT_SHOWN = 5;
const MINUTE_MS = 60_000;

/** What the patient behind a signed link may see. A link that is not ours, or has run out, is refused without saying which. */
export async function patientVisit(reader: Reader, token: string): Promise<Outcome<VisitPage>> {
  const link = await patientOfLink(reader, token);
  if (!link) return refuse('NOT_FOUND');
  const { name } = await needRow(reader, 'Patient', { id: link.patientId });
  return {
    ok: true,
    value: {
      name: shownName(name, false),
      at: isoOf(reader.now),
      tickets: await ticketsOf(reader, link.patientId),
      next: await nextOf(reader, link.patientId),
      expiresAt: isoOf(link.expiresAt),
    },
  };
}

/** Today's tickets that are not over, each with its place in the line of its room. */
async function ticketsOf(reader: Reader, patientId: string): Promise<VisitPage['tickets']> {
  const open = await reader.sql.all<{ deviceId: string }>(
    `SELECT DISTINCT t.device_id AS deviceId FROM appointments a JOIN queue_tickets t ON t.appointment_id = a.id
      WHERE a.patient_id = ? AND t.queue_date = ? AND t.state IN ('WAITING', 'CALLED', 'SKIPPED', 'IN_ROOM')`,
    [patientId, dayOf(reader.now)],
  );
  const tickets: VisitPage['tickets'] = [];
  for (const { deviceId } of open) {
    const [lane] = await queueLanes(reader, SYSTEM_ACTOR, deviceId);
    for (const ticket of [...(lane?.inRoom ?? []), ...(lane?.line ?? [])]) {
      if (!lane || ticket.patientId !== patientId) continue;
      const waits = ticket.state === 'WAITING';
      tickets.push({
        ticketNo: ticket.ticketNo,
        state: ticket.state as VisitPage['tickets'][number]['state'],
        ahead: waits ? ticket.ahead : null,
        expectedAt: waits && lane.barred === null ? isoOf(reader.now + ticket.estimateMin * MINUTE_MS) : null,
        checkInAt: ticket.checkInAt,
        room: lane.name,
      });
    }
  }
  return tickets;
}

async function nextOf(reader: Reader, patientId: string): Promise<VisitPage['next']> {
  const rows = await reader.sql.all<{ startAt: number; id: string; zh: string; en: string }>(
    `SELECT a.start_at AS startAt, d.id, d.name_zh AS zh, d.name_en AS en
       FROM appointments a JOIN devices d ON d.id = a.device_id
      WHERE a.patient_id = ? AND a.start_at > ? AND a.status = 'BOOKED'
      ORDER BY a.start_at LIMIT ${NEXT_SHOWN}`,
    [patientId, reader.now],
  );
  return rows.map(({ startAt, id, zh, en }) => ({ startAt: isoOf(Number(startAt)), room: namedOr(id, zh, en) }));
}
