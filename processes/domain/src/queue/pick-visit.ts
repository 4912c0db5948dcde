/** One appointment of a patient's day, as a check-in sees it. Epoch ms. */
export interface DayVisit {
  readonly id: string;
  readonly startAt: number;
  readonly status: string;
}

/** A scan counts for an appointment from two hours before to one hour after its time. Source: interfaces specification, section 7. */
const EARLY_MS = 120 * 60_000;
const LATE_MS = 60 * 60_000;

export interface Pick<V extends DayVisit> {
  /** The nearest open appointment in its window; one that is checked in already is found again. */
  readonly visit: V | null;
  /** What else of the day is still to come. */
  readonly others: readonly V[];
}

/** Which of several appointments of a day, on one machine or several, a scan now is for. */
export function pickVisit<V extends DayVisit>(visits: readonly V[], now: number): Pick<V> {
  const open = visits.filter(({ status }) => status === 'BOOKED' || status === 'CHECKED_IN' || status === 'CALLED');
  const near = open
    .filter(({ startAt }) => now >= startAt - EARLY_MS && now <= startAt + LATE_MS)
    .sort(
      (a, b) => rank(a) - rank(b) || Math.abs(a.startAt - now) - Math.abs(b.startAt - now) || a.startAt - b.startAt,
    );
  const visit = near[0] ?? null;
  return { visit, others: open.filter(({ id, status }) => id !== visit?.id && status === 'BOOKED') };
}

/** Who waits already and scans once more wants to know his place, unless another machine is to be booked in. */
function rank({ status }: DayVisit): number {
  return status === 'BOOKED' ? 0 : 1;
}
