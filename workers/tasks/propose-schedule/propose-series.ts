import type { JobContext, JobResult } from '@rtflow/contract';
import { dayPattern, isDayOfCycle } from './day-pattern.ts';

type Context = JobContext<'propose-schedule'>;
type Option = JobResult<'propose-schedule'>['options'][number];

/** Costs, in the units of the scheduling weights: a day of waiting, a minute off the same time, a device's load. */
const COST = { waitDay: 10, offMinute: 5 / 30, load: 5 } as const;
/** A fraction may lie this far from the series' usual time, minutes. */
const MAX_OFF_MINUTES = 90;
const MINUTES_A_DAY = 1_440;
/** The slots' local day and time; the department has one zone. */
const LOCAL = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

interface Slot {
  readonly start: string;
  readonly at: number;
  readonly date: string;
  readonly minute: number;
}

/**
 * Up to three series, cheapest first: one device each, the same time of day, on the days that the cycle asks for. A device
 * with fewer free slots is busier and costs more. Same input, same answer.
 */
export function proposeSeries(context: Context): Option[] {
  const devices = Map.groupBy(
    context.free.map(({ deviceId, start }) => ({ deviceId, ...slotOf(start) })),
    ({ deviceId }) => deviceId,
  );
  const most = Math.max(1, ...[...devices.values()].map((slots) => slots.length));
  // The department is open on a day on which any device that fits has a free slot: holidays have none.
  const openDays = [...new Set([...devices.values()].flat().map(({ date }) => date))].sort();
  const days = openDays.filter((date) => date >= context.earliest && isDayOfCycle(context.cycle, date));
  const options = [...devices].flatMap(([deviceId, slots]) => {
    const load = (1 - slots.length / most) * COST.load;
    const best = cheapestSeries(slots, days, context);
    return best === null ? [] : [{ deviceId, starts: best.starts, cost: round(best.cost + load) }];
  });
  return options.toSorted((a, b) => a.cost - b.cost || (a.deviceId < b.deviceId ? -1 : 1)).slice(0, 3);
}

function cheapestSeries(slots: readonly Slot[], days: readonly string[], context: Context): Series | null {
  const byDay = Map.groupBy(slots, ({ date }) => date);
  let best: Series | null = null;
  for (const [waited, first] of days.entries()) {
    // Each later first day costs at least its waiting: once that alone is dearer, nothing better can follow.
    if (best !== null && waited * COST.waitDay >= best.cost) break;
    const pattern = dayPattern({ cycle: context.cycle, fractions: context.fractions, days, first });
    if (pattern === null) continue;
    for (const anchor of byDay.get(first) ?? []) {
      const series = seriesAt(anchor.minute, pattern, byDay);
      if (series === null) continue;
      const cost = waited * COST.waitDay + series.cost;
      if (best === null || cost < best.cost) best = { starts: series.starts, cost };
    }
  }
  return best;
}

interface Series {
  readonly starts: string[];
  readonly cost: number;
}

/** The free slot nearest to the usual time on each day of the pattern; null when a day has none near enough. */
function seriesAt(
  minute: number,
  pattern: readonly { readonly date: string; readonly offsetMinutes: number }[],
  byDay: ReadonlyMap<string, readonly Slot[]>,
): Series | null {
  const starts: string[] = [];
  let cost = 0;
  let last = -Infinity;
  for (const { date, offsetMinutes } of pattern) {
    const wanted = minute + offsetMinutes;
    const near = (byDay.get(date) ?? [])
      .filter(({ at, minute: own }) => own - wanted <= MAX_OFF_MINUTES && wanted - own <= MAX_OFF_MINUTES && at > last)
      // The second fraction of a day comes 6 h or more after the first (HC7), so it may only be late.
      .filter(({ minute: own }) => offsetMinutes === 0 || own >= wanted)
      .toSorted((a, b) => Math.abs(a.minute - wanted) - Math.abs(b.minute - wanted) || a.at - b.at);
    const [slot] = near;
    if (slot === undefined) return null;
    starts.push(slot.start);
    last = slot.at;
    cost += Math.abs(slot.minute - wanted) * COST.offMinute;
  }
  return { starts, cost };
}

function slotOf(start: string): Slot {
  const at = Date.parse(start);
  const [date = '', time = ''] = LOCAL.format(at).split(' ');
  const [hours = '0', minutes = '0'] = time.split(':');
  return { start, at, date, minute: (Number(hours) * 60 + Number(minutes)) % MINUTES_A_DAY };
}

function round(cost: number): number {
  return Math.round(cost * 100) / 100;
}
