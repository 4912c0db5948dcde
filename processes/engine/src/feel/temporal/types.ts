import { civilOf, epochDayOf } from './calendar.ts';
import type { Zone } from './zone.ts';

export const NANOS = 1_000_000_000n;
export const DAY_NANOS = 86_400n * NANOS;

/** A value that is neither JSON nor a function. */
export abstract class FeelValue {
  abstract readonly kind: string;
  abstract toString(): string;

  toJSON(): string {
    return this.toString();
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

export class FeelDate extends FeelValue {
  readonly kind = 'date';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly epochDay: number;

  constructor(epochDay: number) {
    super();
    this.epochDay = epochDay;
    ({ year: this.year, month: this.month, day: this.day } = civilOf(epochDay));
  }

  static of(year: number, month: number, day: number): FeelDate {
    return new FeelDate(epochDayOf(year, month, day));
  }

  toString(): string {
    const year = `${this.year < 0 ? '-' : ''}${String(Math.abs(this.year)).padStart(4, '0')}`;
    return `${year}-${two(this.month)}-${two(this.day)}`;
  }
}

export class FeelTime extends FeelValue {
  readonly kind = 'time';
  /** Nanoseconds since midnight. */
  readonly nanos: bigint;
  readonly zone: Zone | null;

  constructor(nanos: bigint, zone: Zone | null) {
    super();
    this.nanos = nanos;
    this.zone = zone;
  }

  get secondOfDay(): number {
    return Number(this.nanos / NANOS);
  }

  /** Seconds ahead of UTC; of a named zone those of 1970. Null without zone. */
  get offset(): number | null {
    return this.zone?.offsetAt(0, this.secondOfDay) ?? null;
  }

  toString(): string {
    const second = this.secondOfDay;
    const fraction = this.nanos % NANOS;
    const text = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
    const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
    return `${clock}${text}${this.zone?.text ?? ''}`;
  }
}

export class FeelDateTime extends FeelValue {
  readonly kind = 'date and time';
  readonly date: FeelDate;
  readonly time: FeelTime;

  constructor(date: FeelDate, time: FeelTime) {
    super();
    this.date = date;
    this.time = time;
  }

  get zone(): Zone | null {
    return this.time.zone;
  }

  get offset(): number | null {
    return this.zone?.offsetAt(this.date.epochDay, this.time.secondOfDay) ?? null;
  }

  toString(): string {
    return `${this.date.toString()}T${this.time.toString()}`;
  }
}

export class DaysTimeDuration extends FeelValue {
  readonly kind = 'days and time duration';
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }

  toString(): string {
    const size = this.nanos < 0n ? -this.nanos : this.nanos;
    const days = size / DAY_NANOS;
    const seconds = Number((size % DAY_NANOS) / NANOS);
    const fraction = size % NANOS;
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const rest = seconds % 60;
    const dot = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
    const clock = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest || dot ? `${rest}${dot}S` : ''}`;
    if (days === 0n && clock === '') return 'PT0S';
    return `${this.nanos < 0n ? '-' : ''}P${days ? `${days}D` : ''}${clock && `T${clock}`}`;
  }
}

export class YearsMonthsDuration extends FeelValue {
  readonly kind = 'years and months duration';
  readonly months: number;

  constructor(months: number) {
    super();
    this.months = months;
  }

  toString(): string {
    const size = Math.abs(this.months);
    const years = Math.floor(size / 12);
    if (size === 0) return 'P0M';
    return `${this.months < 0 ? '-' : ''}P${years ? `${years}Y` : ''}${size % 12 ? `${size % 12}M` : ''}`;
  }
}

export type FeelDuration = DaysTimeDuration | YearsMonthsDuration;
export type FeelInstant = FeelDate | FeelTime | FeelDateTime;

export const isDuration = (value: unknown): value is FeelDuration =>
  value instanceof DaysTimeDuration || value instanceof YearsMonthsDuration;
export const isInstant = (value: unknown): value is FeelInstant =>
  value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDateTime;

/** Nanoseconds on one time line; without a zone the wall clock counts as UTC. */
export function nanosOf(value: FeelInstant): bigint {
  if (value instanceof FeelDate) return BigInt(value.epochDay) * DAY_NANOS;
  const offset = BigInt(value.offset ?? 0) * NANOS;
  if (value instanceof FeelTime) return value.nanos - offset;
  return BigInt(value.date.epochDay) * DAY_NANOS + value.time.nanos - offset;
}
