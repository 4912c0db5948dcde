import type { MachineDay, MinuteSpan, Placement, Taken } from './model.ts';

/** Whom a free slot is for: category and tags decide which blocks and openings count. */
export interface Asker {
  readonly category: string;
  readonly tags: readonly string[];
}

/** The department's machine time as minutes of days. Holds what is taken; says what is free for whom. */
export class Grid {
  readonly #days = new Map<string, MachineDay>();
  readonly #taken = new Map<string, Taken[]>();
  /** Free starts by machine, day, length and asker; a change of a day forgets that day's. */
  readonly #free = new Map<string, Map<string, readonly number[]>>();

  constructor(days: Iterable<MachineDay>) {
    for (const day of days) {
      const key = keyOf(day.machineId, day.day);
      this.#days.set(key, day);
      this.#taken.set(key, [...day.taken]);
    }
  }

  dayOf(machineId: string, day: string): MachineDay | undefined {
    return this.#days.get(keyOf(machineId, day));
  }

  takenOn(machineId: string, day: string): readonly Taken[] {
    return this.#taken.get(keyOf(machineId, day)) ?? [];
  }

  /** Starts, ascending, at which `lengthMin` minutes are free for the asker. */
  freeStarts(machineId: string, day: string, want: Asker & { readonly lengthMin: number }): readonly number[] {
    const key = keyOf(machineId, day);
    const machineDay = this.#days.get(key);
    if (!machineDay) return [];
    let known = this.#free.get(key);
    if (!known) this.#free.set(key, (known = new Map()));
    const windowed = machineDay.windows.length > 0 ? `${want.category},${want.tags.join()}` : '';
    const wanted = `${want.lengthMin}|${windowed}`;
    let starts = known.get(wanted);
    if (!starts) known.set(wanted, (starts = freeStartsOf(machineDay, this.takenOn(machineId, day), want)));
    return starts;
  }

  take({ machineId, day, startMin, lengthMin, first }: Placement): void {
    const key = keyOf(machineId, day);
    const taken = this.#taken.get(key) ?? [];
    taken.push({ startMin, endMin: startMin + lengthMin, first });
    this.#taken.set(key, taken);
    this.#free.delete(key);
  }

  /** @throws Error when the placement is not taken: a caller that gives back twice would lose somebody's slot */
  giveBack({ machineId, day, startMin, lengthMin }: Placement): void {
    const key = keyOf(machineId, day);
    const taken = this.#taken.get(key) ?? [];
    const index = taken.findIndex((span) => span.startMin === startMin && span.endMin === startMin + lengthMin);
    if (index < 0) throw new Error(`Expected ${key} ${startMin} to be taken, but it is free`);
    taken.splice(index, 1);
    this.#free.delete(key);
  }
}

export function overlaps(a: MinuteSpan, b: MinuteSpan): boolean {
  return a.startMin < b.endMin && b.startMin < a.endMin;
}

/** The appointment of this length takes whole slots of the grid. */
export function lengthOn(slotMin: number, lengthMin: number): number {
  return Math.ceil(lengthMin / slotMin) * slotMin;
}

function freeStartsOf(
  machineDay: MachineDay,
  taken: readonly Taken[],
  want: Asker & { readonly lengthMin: number },
): number[] {
  const mayUse = (allow: readonly string[]): boolean =>
    allow.includes(want.category) || want.tags.some((tag) => allow.includes(tag));
  const barred = machineDay.windows.filter(({ kind, allow }) => kind === 'BLOCK' && !mayUse(allow));
  const added = machineDay.windows.filter(
    ({ kind, allow }) => kind === 'OPEN' && (allow.length === 0 || mayUse(allow)),
  );
  const slotMin = machineDay.shifts[0]?.slotMin ?? want.lengthMin;
  const shifts = [...machineDay.shifts, ...added.map((window) => ({ ...window, slotMin }))];
  const starts: number[] = [];
  for (const shift of shifts) {
    const length = lengthOn(shift.slotMin, want.lengthMin);
    for (let startMin = shift.startMin; startMin + length <= shift.endMin; startMin += shift.slotMin) {
      const span = { startMin, endMin: startMin + length };
      if (taken.some((other) => overlaps(other, span)) || barred.some((window) => overlaps(window, span))) continue;
      starts.push(startMin);
    }
  }
  return [...new Set(starts)].sort((a, b) => a - b);
}

function keyOf(machineId: string, day: string): string {
  return `${machineId}|${day}`;
}

/** The start nearest to `wanted` within `reachMin` that `fits`; the earlier of two as near. */
export function nearest(
  starts: readonly number[],
  wanted: number,
  reachMin: number,
  fits: (start: number) => boolean = () => true,
): number | undefined {
  let high = lowerBound(starts, wanted);
  let low = high - 1;
  for (;;) {
    const below = starts[low];
    const above = starts[high];
    const belowOff = below === undefined ? Infinity : wanted - below;
    const aboveOff = above === undefined ? Infinity : above - wanted;
    if (Math.min(belowOff, aboveOff) > reachMin) return undefined;
    if (belowOff <= aboveOff) {
      if (fits(below as number)) return below;
      low -= 1;
    } else {
      if (fits(above as number)) return above;
      high += 1;
    }
  }
}

function lowerBound(starts: readonly number[], wanted: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
