import type { Database, PinnableClock } from '@rtflow/records';
import { pickCase } from './cases.ts';
import { CasePlayer } from './case-player.ts';
import type { DemoDevice } from './department.ts';
import type { DemoDoors } from './doors.ts';
import { EventQueue } from './event-queue.ts';
import { callInto } from './hall.ts';
import type { MachineRoom } from './machine-room.ts';
import { arrivalOn } from './pace.ts';
import { seededRandom, type Random } from './random.ts';
import type { StaffRoom } from './staff-room.ts';
import { DAY_MS, isWorkday, localDay, localInstant } from './working-time.ts';

export interface PlayOptions {
  readonly database: Database;
  readonly clock: PinnableClock;
  readonly machines: MachineRoom;
  readonly staff: StaffRoom;
  readonly devices: readonly DemoDevice[];
  readonly doors: DemoDoors;
  readonly patients: number;
  readonly seed: number;
  /** Epoch ms: the history ends here; what would come later stays open. */
  readonly until: number;
  /** Days over which the patients arrive. */
  readonly days: number;
  readonly onDay?: (progress: { day: string; registered: number }) => void;
}

/**
 * A department's months, lived through the engine: patients arrive, people and machines do what the models ask of them at
 * plausible times, timers fire. Nothing is written but by the commands that the screens and workers use.
 */
export async function playDepartment(options: PlayOptions): Promise<{ registered: number; events: number }> {
  const { clock, until } = options;
  const random = seededRandom(options.seed);
  const queue = new EventQueue();
  const player = new CasePlayer({ ...options, queue });
  const from = localInstant(localDay(until - options.days * DAY_MS), '00:00');
  let registered = 0;
  for (const arrival of arrivals(options, from, random)) {
    queue.push({
      at: arrival.at,
      run: async () => {
        await player.register(arrival);
        registered += 1;
      },
    });
  }
  for (let at = localInstant(localDay(from), '07:00'); at <= until; at += DAY_MS) {
    queue.push({ at, run: () => player.openDay() });
  }
  let events = 0;
  let day = '';
  for (;;) {
    const next = queue.nextAt;
    const due = await player.nextDueAt();
    const at = Math.min(next ?? Infinity, due ?? Infinity);
    if (at > until) break;
    clock.pin(Math.max(at, clock.now()));
    if (localDay(at) !== day) options.onDay?.({ day: (day = localDay(at)), registered });
    if (due !== null && due <= at) await player.fireTimers();
    else await queue.pop()?.run();
    await player.settle();
    events += 1;
  }
  clock.pin(until);
  await callInto(options.database, options.staff, options.devices);
  return { registered, events };
}

/** Spread evenly over the working days, each with its own stream of chance. */
function arrivals(options: PlayOptions, from: number, random: Random) {
  const days: string[] = [];
  for (let at = from; at < options.until; at += DAY_MS) if (isWorkday(localDay(at))) days.push(localDay(at));
  return Array.from({ length: options.patients }, (_, index) => {
    const own = random.branch(`patient-${index}`);
    const day = days[Math.floor((index * days.length) / options.patients)] ?? localDay(from);
    return { index, at: arrivalOn(localInstant(day, '08:00'), own), random: own, demoCase: pickCase(own) };
  });
}
