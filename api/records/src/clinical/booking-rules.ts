import { DEFAULT_WEIGHTS, type Weights } from '@rtflow/domain/scheduling/model';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';

/** What an administrator decides about booking; setting `booking-rules`. */
export interface BookingRules {
  /** Therapists that a machine needs to be open. */
  readonly staffMinimum: number;
  /** Appointments that may begin on one machine within a clock hour; null: no limit. */
  readonly maxPerHour: number | null;
  /** Weights of the objective's terms. */
  readonly weights: Weights;
}

export const BOOKING_RULES = 'booking-rules';

export async function bookingRules(reader: Reader): Promise<BookingRules> {
  const setting = await rowOf(reader, 'Setting', { name: BOOKING_RULES });
  const kept = (setting?.value ?? {}) as Partial<BookingRules>;
  return {
    staffMinimum: kept.staffMinimum ?? 2,
    maxPerHour: kept.maxPerHour ?? null,
    weights: { ...DEFAULT_WEIGHTS, ...kept.weights },
  };
}
