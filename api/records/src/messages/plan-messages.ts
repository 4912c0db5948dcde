import { addDays, clockOf, dayOf, HOUR_MS, instantOf } from '../clinical/hospital-time.ts';
import { holdersOf } from '../clinical/people.ts';
import { queueLanes } from '../queries/queue/lanes.ts';
import { SYSTEM_ACTOR, type SqlRow, type Tx } from '../tx.ts';
import { insertRow, needRow, rowOf } from '../rows.ts';
import { queueMessage } from './queue-message.ts';
import { sendingRules } from './sending-rules.ts';

interface Booked extends SqlRow {
  readonly id: string;
  readonly patient_id: string;
  readonly device_id: string;
  readonly room: string;
  readonly start_at: number;
}

/** Setting that holds the last day whose list was told. */
const NEXT_DAY_TOLD = 'next-day-told';

const DATE_FIELDS = (at: number) => ({ date: dayOf(at), time: clockOf(at) });

/** Says what is due: the next day's list at its hour, and how many are ahead in the queue. Each fact is told once, however often this runs. */
export async function planMessages(tx: Tx): Promise<number> {
  return (await tellNextDay(tx)) + (await tellQueue(tx));
}

/** Patients: their first appointment of the next day. Therapists: what each machine has. */
async function tellNextDay(tx: Tx): Promise<number> {
  const { nextDayAt } = await sendingRules(tx);
  if (clockOf(tx.now) < nextDayAt) return 0;
  const day = addDays(dayOf(tx.now), 1);
  const told = await rowOf(tx, 'Setting', { name: NEXT_DAY_TOLD });
  if (told?.value === day) return 0;
  const from = instantOf(day, '00:00');
  const booked = await bookedBetween(tx, from, instantOf(addDays(day, 1), '00:00'));
  let queued = 0;
  for (const [patientId, [first]] of Map.groupBy(booked, (row) => row.patient_id)) {
    if (!first) continue;
    const params = { ...DATE_FIELDS(Number(first.start_at)), room: first.room };
    const dedupKey = `next-day:${day}:${patientId}`;
    const expiresAt = Number(first.start_at);
    const isNew = await queueMessage(tx, {
      kind: 'appointment-tomorrow',
      recipientId: patientId,
      params,
      dedupKey,
      expiresAt,
    });
    if (isNew) queued += 1;
  }
  const therapists = booked.length > 0 ? await holdersOf(tx, ['RTT-T']) : [];
  for (const [deviceId, own] of Map.groupBy(booked, (row) => row.device_id)) {
    const [first] = own;
    if (!first) continue;
    const params = { device: first.room, date: day, count: String(own.length), time: clockOf(Number(first.start_at)) };
    for (const recipientId of therapists) {
      const dedupKey = `next-day:${day}:${deviceId}:${recipientId}`;
      await queueMessage(tx, {
        kind: 'staff-next-day',
        recipientId,
        params,
        dedupKey,
        expiresAt: Number(first.start_at),
      });
    }
  }
  await tx.sql.run('DELETE FROM settings WHERE name = ?', [NEXT_DAY_TOLD]);
  await insertRow(tx, 'Setting', { name: NEXT_DAY_TOLD, value: day, updatedAt: tx.now, updatedBy: tx.actor.id });
  return queued;
}

async function tellQueue(tx: Tx): Promise<number> {
  const { nearAhead } = await sendingRules(tx);
  let queued = 0;
  const lanes = await queueLanes(tx, SYSTEM_ACTOR);
  const places = lanes.flatMap(({ name, line }) => line.map((ticket) => ({ ...ticket, room: name.zh })));
  for (const place of places) {
    if (place.state !== 'WAITING') continue;
    const { ticketId, ticketNo, room, patientId } = place;
    const params = { ticketNo, ahead: String(place.ahead), minutes: String(place.estimateMin), room };
    const common = { recipientId: patientId, params, expiresAt: tx.now + HOUR_MS };
    const joined = await queueMessage(tx, { kind: 'queue-joined', dedupKey: `joined:${ticketId}`, ...common });
    // Whoever joins near the front was told so just now.
    const near = place.ahead <= nearAhead;
    const dedupKey = `near:${ticketId}`;
    const isNear = near && !joined && !(await joinedNear(tx, ticketId, nearAhead));
    if (isNear && (await queueMessage(tx, { kind: 'queue-near', dedupKey, ...common }))) queued += 1;
    if (joined) queued += 1;
  }
  return queued;
}

async function joinedNear(tx: Tx, ticketId: string, nearAhead: number): Promise<boolean> {
  const joined = await needRow(tx, 'Message', { dedupKey: `joined:${ticketId}` });
  return Number(joined.params.ahead) <= nearAhead;
}

/** A machine went out of service: the patients who are still to come to it today, and the staff who answer for it. Nobody else. */
export async function tellFault(tx: Tx, { deviceId, key }: { deviceId: string; key: string }): Promise<number> {
  const device = await needRow(tx, 'Device', { id: deviceId });
  const until = instantOf(addDays(dayOf(tx.now), 1), '00:00');
  const booked = (await bookedBetween(tx, tx.now, until)).filter((row) => row.device_id === deviceId);
  for (const row of booked) {
    await queueMessage(tx, {
      kind: 'machine-fault',
      recipientId: row.patient_id,
      params: DATE_FIELDS(Number(row.start_at)),
      dedupKey: `fault:${key}:${row.id}`,
      expiresAt: Number(row.start_at),
    });
  }
  for (const recipientId of await holdersOf(tx, ['RTT-T', 'QAP', 'SUP'])) {
    await queueMessage(tx, {
      kind: 'staff-machine-fault',
      recipientId,
      params: {
        device: device.nameZh,
        state: device.status === 'DOWN' ? '停机' : '暂停使用',
        count: String(booked.length),
      },
      dedupKey: `fault:${key}:${recipientId}`,
      expiresAt: tx.now + 12 * HOUR_MS,
    });
  }
  return booked.length;
}

/** A course's times were booked or changed: how many, and the next of them. */
export async function tellAppointments(
  tx: Tx,
  about: {
    readonly kind: 'appointments-booked' | 'appointment-changed';
    readonly courseId: string;
    readonly key: string;
  },
  appointmentIds?: readonly string[],
): Promise<void> {
  const rows = await tx.sql.all<Booked>(
    `SELECT a.id, a.patient_id, a.device_id, d.name_zh AS room, a.start_at FROM appointments a
     JOIN devices d ON d.id = a.device_id
     WHERE a.course_id = ? AND a.status = 'BOOKED' AND a.start_at > ? ORDER BY a.start_at`,
    [about.courseId, tx.now],
  );
  const told = appointmentIds ? rows.filter(({ id }) => appointmentIds.includes(id)) : rows;
  const [first] = told;
  if (!first) return;
  await queueMessage(tx, {
    kind: about.kind,
    recipientId: first.patient_id,
    params: { ...DATE_FIELDS(Number(first.start_at)), room: first.room, count: String(told.length) },
    dedupKey: about.key,
    expiresAt: Number(first.start_at),
  });
}

async function bookedBetween(tx: Tx, from: number, until: number): Promise<Booked[]> {
  return tx.sql.all<Booked>(
    `SELECT a.id, a.patient_id, a.device_id, d.name_zh AS room, a.start_at FROM appointments a
     JOIN devices d ON d.id = a.device_id
     WHERE a.status = 'BOOKED' AND a.start_at >= ? AND a.start_at < ? ORDER BY a.start_at, a.id`,
    [from, until],
  );
}
