import { Grid, rebook, type Displaced, type Rebooked } from '@rtflow/domain/scheduling/index';
import type { Row } from '../models/index.ts';
import type { ScheduleMove } from '../models/treatment.ts';
import type { Reader } from '../record-types.ts';
import { needRow, rowsOf } from '../rows.ts';
import { currentPrescription, targetsOf } from './current.ts';
import { addDays, DAY_MS, dayOf, instantOf, workCalendar } from './hospital-time.ts';
import { atMinute, machineDays, minuteOf, minutesTouched } from './machine-days.ts';
import { demandOf } from './placing.ts';
import { moveOf } from './series-move.ts';

/** Weeks in which a displaced fraction finds a place. */
const HORIZON_DAYS = 70;
const SOON_MS = 90 * 60_000;
const EARLIER_MS = 15 * 60_000;

export interface RebookProposal {
  readonly moves: ScheduleMove[];
  /** Counts for the head of the screen, and each patient's effect by appointment. */
  readonly summary: {
    readonly displaced: number;
    readonly moved: number;
    readonly phone: number;
    readonly unplaced: number;
    readonly until: number;
    readonly effects: Readonly<Record<string, Pick<Rebooked, 'how' | 'overrunDays' | 'lostGy' | 'lateGy'>>>;
  };
}

/**
 * One proposal for everybody who is booked on a machine while it is down. @param backAt epoch ms when it is expected back;
 * without it the rest of today is re-booked
 */
export async function rebookProposal(reader: Reader, deviceId: string, backAt: number | null): Promise<RebookProposal> {
  const until = backAt ?? instantOf(addDays(dayOf(reader.now), 1), '00:00');
  const rows = (
    await rowsOf(reader, 'Appointment', { deviceId, status: ['BOOKED', 'CHECKED_IN'] }, { order: ['startAt'] })
  ).filter(({ endAt, startAt, kind }) => endAt > reader.now && startAt < until && kind !== 'SIM');
  return placesFor(reader, rows, { backAt, until });
}

/** A place for each of these: on its day, on a sixth day or as second fraction, or at the end of its course. */
export async function placesFor(
  reader: Reader,
  rows: readonly Row<'Appointment'>[],
  { backAt, until }: { readonly backAt: number | null; readonly until: number },
): Promise<RebookProposal> {
  const movable = rows.filter(({ status, planId }) => status === 'BOOKED' && planId !== null);
  const displaced: Displaced[] = [];
  for (const row of movable) displaced.push(await displacedOf(reader, row));
  const answers = rebook(displaced, await rebookingOf(reader, displaced, { rows, backAt }));
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const moves = rows.map((row) => scheduleMove(row, byId.get(row.id), reader.now));
  return {
    moves,
    summary: {
      displaced: rows.length,
      moved: moves.filter(({ to }) => to !== null).length,
      phone: moves.filter(({ notes }) => notes.includes('PHONE')).length,
      unplaced: moves.filter(({ to }) => to === null).length,
      until,
      effects: Object.fromEntries(
        answers.map(({ id, how, overrunDays, lostGy, lateGy }) => [id, { how, overrunDays, lostGy, lateGy }]),
      ),
    },
  };
}

/** Machine time of the coming weeks without these appointments. */
export async function rebookingOf(
  reader: Reader,
  displaced: readonly Displaced[],
  about: { readonly rows: readonly Row<'Appointment'>[]; readonly backAt: number | null },
): Promise<Parameters<typeof rebook>[1]> {
  const today = dayOf(reader.now);
  const own = about.rows.map(({ deviceId }) => deviceId);
  const machines = new Set([...own, ...displaced.flatMap(({ demand }) => demand.machines)]);
  const leaving = new Set(about.rows.map(({ id }) => id));
  const range = { deviceIds: [...machines], fromDay: today, days: HORIZON_DAYS, leaving };
  const back = about.backAt === null ? null : { day: dayOf(about.backAt), minute: minuteOf(about.backAt) };
  return {
    grid: new Grid(await machineDays(reader, range)),
    calendar: await workCalendar(reader),
    now: { day: today, minute: minuteOf(reader.now) },
    until: addDays(today, HORIZON_DAYS - 1),
    ...(back && { back }),
  };
}

export async function displacedOf(reader: Reader, row: Row<'Appointment'>): Promise<Displaced> {
  const plan = await needRow(reader, 'Plan', { id: row.planId ?? '' });
  // It stays as long as it is, whichever machine it goes to.
  const { lengths: _, ...demand } = await demandOf(reader, plan, { leaving: new Set([row.id]) });
  const rx = await currentPrescription(reader, row.courseId);
  const [target] = rx ? await targetsOf(reader, rx.id) : [];
  const others = await rowsOf(
    reader,
    'Appointment',
    { courseId: row.courseId, status: ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM', 'DONE'] },
    { order: ['startAt'] },
  );
  const fits = demand.machines.includes(row.deviceId) ? demand.machines : [row.deviceId, ...demand.machines];
  return {
    id: row.id,
    demand: { ...demand, machines: fits, lengthMin: (row.endAt - row.startAt) / 60_000 },
    machineId: row.deviceId,
    day: dayOf(row.startAt),
    startMin: minuteOf(row.startAt),
    doseGy: target ? target.dosePerFxCgy / 100 : null,
    others: others
      .filter(({ id, kind }) => id !== row.id && (kind === 'FIRST' || kind === 'REGULAR'))
      .map(({ startAt, endAt }) => minutesTouched(startAt, endAt)),
  };
}

export function scheduleMove(row: Row<'Appointment'>, answer: Rebooked | undefined, now: number): ScheduleMove {
  // Who is in the hall already is led by the therapists.
  if (!answer) return { ...moveOf(row), to: null, notes: ['IN_HALL'] };
  if (!answer.to) return { ...moveOf(row), to: null, notes: ['NO_PLACE', 'PHONE'] };
  const startAt = atMinute(answer.to.day, answer.to.startMin);
  const to = { deviceId: answer.to.machineId, startAt, endAt: startAt + (row.endAt - row.startAt) };
  // A text message may be read too late.
  const call = startAt - now < SOON_MS || (startAt < row.startAt - EARLIER_MS && startAt - now < DAY_MS);
  const notes = [
    answer.how ?? '',
    ...(to.deviceId === row.deviceId ? [] : ['OTHER_MACHINE']),
    ...(call ? ['PHONE'] : []),
  ];
  return { ...moveOf(row), to, notes };
}
