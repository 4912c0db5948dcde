/** Working hours of the department; minutes count from local midnight. */
export interface WorkingCalendar {
  /** IANA zone. */
  readonly timeZone: string;
  readonly opensAtMinute: number;
  readonly closesAtMinute: number;
  /** Days that differ from Monday to Friday. */
  readonly exceptions: readonly { readonly date: string; readonly type: 'HOLIDAY' | 'MAKEUP_WORK' }[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A calendar without a working day in this many days is a mistake of its editor, not a long holiday. */
const MAX_DAYS = 3_660;

/**
 * The instant (epoch ms) at which `minutes` of working time have passed since `start`. Outside working hours the clock
 * stands; a result on closing time stays there (17:30, not 08:00 of the next day).
 * @throws RangeError when the calendar has no working time.
 */
export function addWorkingMinutes(start: number, minutes: number, calendar: WorkingCalendar): number {
  if (calendar.closesAtMinute <= calendar.opensAtMinute) {
    throw new RangeError(
      `Expected closing after opening, but got ${calendar.opensAtMinute}-${calendar.closesAtMinute}`,
    );
  }
  const days = new Map(calendar.exceptions.map(({ date, type }) => [date, type]));
  let date = localDate(start, calendar.timeZone);
  let from = start;
  let left = minutes * MINUTE_MS;
  for (let day = 0; day < MAX_DAYS; day += 1) {
    if (isWorkingDay(date, days)) {
      const opens = instantOf(date, calendar.opensAtMinute, calendar.timeZone);
      const closes = instantOf(date, calendar.closesAtMinute, calendar.timeZone);
      const begin = Math.max(from, opens);
      if (begin < closes) {
        if (begin + left <= closes) return begin + left;
        left -= closes - begin;
      }
    }
    date = nextDate(date);
    from = instantOf(date, 0, calendar.timeZone);
  }
  throw new RangeError(`Expected a working day within ${MAX_DAYS} days of ${date}, but found none`);
}

/** Monday to Friday, holidays off, make-up days (调休) on. */
export function isWorkingDay(date: string, exceptions: ReadonlyMap<string, 'HOLIDAY' | 'MAKEUP_WORK'>): boolean {
  const exception = exceptions.get(date);
  if (exception !== undefined) return exception === 'MAKEUP_WORK';
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}

/** yyyy-mm-dd of an instant in a zone. */
export function localDate(at: number, timeZone: string): string {
  return formatOf(timeZone).format(at).slice(0, 10);
}

export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** The instant of a local minute of a local day. */
export function instantOf(date: string, minute: number, timeZone: string): number {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  // Twice: the offset is looked up at the first guess, then at the corrected instant (summer time elsewhere).
  const guess = asUtc - offsetAt(asUtc, timeZone);
  return asUtc - offsetAt(guess, timeZone);
}

function offsetAt(at: number, timeZone: string): number {
  const local = formatOf(timeZone).format(at);
  return Date.parse(`${local.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** A format costs fifty times its use: one per zone. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  FORMATS.set(timeZone, made);
  return made;
}
