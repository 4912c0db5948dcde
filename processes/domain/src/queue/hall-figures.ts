/** One visit to be treated, as the day's figures see it. Minutes of its day; null: it did not come to that. */
export interface FigureVisit {
  readonly courseId: string;
  readonly bookedMin: number;
  readonly checkInMin: number | null;
  readonly inRoomMin: number | null;
  readonly doneMin: number | null;
  readonly missed: boolean;
}

export interface FigureDay {
  readonly visits: readonly FigureVisit[];
  /** Machine time of the day, as [from, until] of its shifts. */
  readonly shifts: readonly { readonly startMin: number; readonly endMin: number }[];
}

export interface HallFigures {
  readonly visits: number;
  readonly treated: number;
  readonly missed: number;
  /** Share of the visits that were missed. */
  readonly missedShare: number;
  /** From check-in to the room, minutes. */
  readonly waitMedianMin: number | null;
  readonly waitP90Min: number | null;
  readonly roomMin: number;
  readonly openMin: number;
  /** Room minutes within the open minutes. */
  readonly utilisation: number | null;
  /** In the room after the last shift, minutes. */
  readonly overtimeMin: number;
  /** Median over courses of the standard deviation of the booked time; goal: 30 minutes. */
  readonly sameTimeSdMin: number | null;
}

/** A deviation says something from so many visits on. */
const FEWEST = 3;

/** Figures of one machine over some days. Definitions: domain specification, section E. */
export function hallFigures(days: readonly FigureDay[]): HallFigures {
  const visits = days.flatMap((day) => day.visits);
  const waits = visits.flatMap(({ checkInMin, inRoomMin }) =>
    checkInMin === null || inRoomMin === null ? [] : [Math.max(0, inRoomMin - checkInMin)],
  );
  const missed = visits.filter((visit) => visit.missed).length;
  const roomMin = sum(visits.map(inRoom));
  const openMin = sum(days.flatMap(({ shifts }) => shifts.map(({ startMin, endMin }) => endMin - startMin)));
  return {
    visits: visits.length,
    treated: visits.filter(({ doneMin }) => doneMin !== null).length,
    missed,
    missedShare: visits.length === 0 ? 0 : missed / visits.length,
    waitMedianMin: quantile(waits, 0.5),
    waitP90Min: quantile(waits, 0.9),
    roomMin,
    openMin,
    utilisation: openMin === 0 ? null : roomMin / openMin,
    overtimeMin: sum(days.map(overtime)),
    sameTimeSdMin: quantile(deviations(visits), 0.5),
  };
}

function inRoom({ inRoomMin, doneMin }: FigureVisit): number {
  return inRoomMin === null || doneMin === null ? 0 : Math.max(0, doneMin - inRoomMin);
}

function overtime({ visits, shifts }: FigureDay): number {
  const closes = Math.max(0, ...shifts.map(({ endMin }) => endMin));
  return sum(
    visits.map(({ inRoomMin, doneMin }) =>
      inRoomMin === null || doneMin === null ? 0 : Math.max(0, doneMin - Math.max(inRoomMin, closes)),
    ),
  );
}

function deviations(visits: readonly FigureVisit[]): number[] {
  const courses = [...Map.groupBy(visits, ({ courseId }) => courseId).values()];
  return courses
    .filter(({ length }) => length >= FEWEST)
    .map((own) => deviation(own.map(({ bookedMin }) => bookedMin)));
}

function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Nearest rank; null of nothing. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
