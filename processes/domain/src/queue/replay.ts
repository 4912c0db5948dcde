import { orderLine, type InLine } from './order-line.ts';

/** One visit of a past day on one machine; minutes of the day. */
export interface PastVisit {
  readonly id: string;
  readonly machineId: string;
  readonly checkInMin: number;
  /** Entered the room. */
  readonly inRoomMin: number;
  readonly doneMin: number;
  readonly score: number;
}

export interface ReplayResult {
  readonly visits: number;
  /** Waiting from check-in to the room, minutes. */
  readonly before: { readonly median: number; readonly p90: number };
  readonly after: { readonly median: number; readonly p90: number };
  /** Those whose place changes, the largest change of waiting first. */
  readonly changed: readonly { readonly id: string; readonly beforeMin: number; readonly afterMin: number }[];
}

/** Plays a day again with other scores: who was there, and how long each visit took, stays as it was. */
export function replayDay(visits: readonly PastVisit[]): ReplayResult {
  const entered = new Map<string, number>();
  for (const own of Map.groupBy(visits, ({ machineId }) => machineId).values()) playMachine(own, entered);
  const waits = visits.map((visit) => ({
    id: visit.id,
    beforeMin: visit.inRoomMin - visit.checkInMin,
    afterMin: (entered.get(visit.id) ?? visit.inRoomMin) - visit.checkInMin,
  }));
  return {
    visits: visits.length,
    before: quantiles(waits.map(({ beforeMin }) => beforeMin)),
    after: quantiles(waits.map(({ afterMin }) => afterMin)),
    changed: waits
      .filter(({ beforeMin, afterMin }) => beforeMin !== afterMin)
      .sort((a, b) => Math.abs(b.afterMin - b.beforeMin) - Math.abs(a.afterMin - a.beforeMin)),
  };
}

/** The machine opens with its first patient of that day and takes the next as soon as it is free. */
function playMachine(visits: readonly PastVisit[], entered: Map<string, number>): void {
  const waiting = [...visits];
  let now = Math.min(...visits.map(({ inRoomMin }) => inRoomMin));
  while (waiting.length > 0) {
    const here = waiting.filter(({ checkInMin }) => checkInMin <= now);
    if (here.length === 0) {
      now = Math.min(...waiting.map(({ checkInMin }) => checkInMin));
      continue;
    }
    const [next] = orderLine(here.map(inLine), now);
    const visit = here.find(({ id }) => id === next?.id) as PastVisit;
    entered.set(visit.id, now);
    now += visit.doneMin - visit.inRoomMin;
    waiting.splice(waiting.indexOf(visit), 1);
  }
}

function inLine({ id, score, checkInMin }: PastVisit): InLine {
  return { id, score, checkInMin, jumpedMin: null, heldBack: 0, overtaken: 0, blockedUntilMin: null };
}

function quantiles(values: readonly number[]): { median: number; p90: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p90: at(0.9) };
}
