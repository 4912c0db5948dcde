import {
  addDays,
  cycleOf,
  seededRandom,
  weekdayOf,
  type CourseTag,
  type Demand,
  type MachineDay,
  type MovedDay,
  type WorkCalendar,
} from '@rtflow/domain/scheduling/index';
import chineseDays from 'chinese-days';

/** A department as domain specification E describes one: machines of two matched groups, 12-minute slots, 16 hours a day. */
export interface DepartmentSize {
  readonly machines: number;
  /** First and last day; three months with Spring Festival. */
  readonly from: string;
  readonly days: number;
  /** Minutes of a day that are open. */
  readonly openMin: { readonly startMin: number; readonly endMin: number };
}

const SLOT_MIN = 12;
/** Share of categories, cycles and course lengths in a large centre [K]. */
const MIX = [
  { share: 0.03, category: 'P0', fractions: [1, 5], cycle: 'QD5', startDays: 1 },
  { share: 0.37, category: 'P1', fractions: [28, 33], cycle: 'QD5', startDays: 14 },
  { share: 0.03, category: 'P1', fractions: [30, 45], cycle: 'BID', startDays: 14 },
  { share: 0.32, category: 'P2', fractions: [15, 25], cycle: 'QD5', startDays: 28 },
  { share: 0.05, category: 'P2', fractions: [4, 8], cycle: 'QOD', startDays: 28 },
  { share: 0.15, category: 'P3', fractions: [5, 10], cycle: 'QD5', startDays: 7 },
  { share: 0.05, category: 'P4', fractions: [3, 12], cycle: 'QD5', startDays: 42 },
] as const;
const TAGS: readonly (readonly [CourseTag, number])[] = [
  ['INPATIENT', 0.15],
  ['INFECTIOUS', 0.05],
  ['CHEMO', 0.2],
  ['ANAESTHESIA', 0.01],
];

export function stateCouncilDays(from: string, days: number): Map<string, MovedDay> {
  const moved = new Map<string, MovedDay>();
  for (let offset = 0; offset < days; offset += 1) {
    const day = addDays(from, offset);
    const works = chineseDays.isWorkday(day);
    if (works !== weekdayOf(day) <= 5) moved.set(day, works ? 'MAKEUP' : 'HOLIDAY');
  }
  return moved;
}

export function machineDaysOf({ machines, from, days, openMin }: DepartmentSize, calendar: WorkCalendar): MachineDay[] {
  return Array.from({ length: machines }, (_, index) => `L${index + 1}`).flatMap((machineId) =>
    Array.from({ length: days }, (_, offset) => addDays(from, offset)).map((day) => ({
      machineId,
      day,
      shifts: calendar.isWorkingDay(day) ? [{ ...openMin, slotMin: SLOT_MIN }] : [],
      windows: [],
      taken: [],
    })),
  );
}

/** Courses that become ready over `readyDays`, in the order of their arrival. The same seed gives the same courses. */
export function demandOf(
  size: Pick<DepartmentSize, 'machines' | 'from'>,
  { courses, readyDays, seed }: { readonly courses: number; readonly readyDays: number; readonly seed: number },
): Demand[] {
  const random = seededRandom(seed);
  const ids = Array.from({ length: size.machines }, (_, index) => `L${index + 1}`);
  const groups = [ids.slice(0, Math.ceil(ids.length / 2)), ids.slice(Math.ceil(ids.length / 2))];
  return Array.from({ length: courses }, (_, index) => {
    const kind = pick(random());
    const earliest = addDays(size.from, Math.floor((index / courses) * readyDays));
    const group = groups[random() < 0.6 ? 0 : 1] ?? ids;
    const machines = group.length > 0 ? group : ids;
    const turn = Math.floor(random() * machines.length);
    const [least, most] = kind.fractions;
    const early = random();
    return {
      id: `c${String(index).padStart(4, '0')}`,
      fractions: least + Math.floor(random() * (most - least + 1)),
      cycle: cycleOf(kind.cycle),
      lengthMin: SLOT_MIN,
      firstLengthMin: 2 * SLOT_MIN,
      machines: [...machines.slice(turn), ...machines.slice(0, turn)],
      category: kind.category,
      tags: TAGS.flatMap(([tag, share]) => (random() < share ? [tag] : [])),
      earliest,
      // Planning has used most of the time to the target before a course is ready [K].
      target: addDays(earliest, Math.max(0, Math.round(kind.startDays * 0.3))),
      gapHours: 6,
      begun: false,
      busy: [],
      ...(early < 0.3 && { preferred: { startMin: 480, endMin: 720 } }),
    };
  });
}

function pick(at: number): (typeof MIX)[number] {
  let sum = 0;
  for (const kind of MIX) {
    sum += kind.share;
    if (at < sum) return kind;
  }
  return MIX[3];
}
