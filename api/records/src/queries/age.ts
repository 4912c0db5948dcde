import { ageOn, dayOf } from '../clinical/hospital-time.ts';

/** Completed years at `now` (epoch ms); null when the birth date is not known. */
export function ageAt(birthDate: string | null, now: number): number | null {
  return birthDate ? ageOn(birthDate, dayOf(now)) : null;
}
