/**
 * Equivalent dose in 2 Gy fractions after the linear-quadratic model (Joiner, Basic Clinical Radiobiology, ch. 8 and 9), with
 * incomplete repair between two fractions of a day (Thames 1985) and dose lost to repopulation after the kick-off day.
 * For comparing schedules only: a physicist and a doctor decide on a compensation.
 */
export interface Schedule {
  readonly fractions: number;
  readonly doseGy: number;
  /** How many of the fractions are the second of a day. */
  readonly secondOfDay?: number;
  /** Hours between the two fractions of such a day. */
  readonly gapHours?: number;
}

export interface Tissue {
  /** Gy. */
  readonly alphaBeta: number;
  /** Hours in which half of the sublethal damage is repaired. */
  readonly repairHalfTimeH: number;
}

/** Starter values [K]; a local physicist signs them. */
export const TUMOUR: Tissue = { alphaBeta: 10, repairHalfTimeH: 0.5 };
export const LATE_TISSUE: Tissue = { alphaBeta: 3, repairHalfTimeH: 4 };

/** @returns Gy */
export function eqd2(schedule: Schedule, { alphaBeta, repairHalfTimeH }: Tissue): number {
  const { fractions, doseGy, secondOfDay = 0, gapHours = 6 } = schedule;
  const left = Math.exp((-Math.LN2 * gapHours) / repairHalfTimeH);
  // A pair adds 2·d·(1 + (1 + h)·d/αβ): each of its fractions carries the damage that the other has left.
  const pairs = Math.min(secondOfDay, fractions - secondOfDay);
  const bed = fractions * doseGy * (1 + doseGy / alphaBeta) + pairs * 2 * ((left * doseGy ** 2) / alphaBeta);
  return bed / (1 + 2 / alphaBeta);
}

/** Dose that each day of prolongation costs after accelerated repopulation begins. */
export interface Repopulation {
  readonly gyPerDay: number;
  readonly kickOffDay: number;
}

/** By priority category: P1 are the fast-growing tumours (RCR 2019 category 1), P2 slower ones; palliation is not corrected [K]. */
export const REPOPULATION: Readonly<Record<string, Repopulation>> = {
  P1: { gyPerDay: 0.8, kickOffDay: 28 },
  P2: { gyPerDay: 0.3, kickOffDay: 28 },
};

/** EQD2 that a longer overall time costs the tumour, Gy. @param days overall treatment time, first to last fraction */
export function doseLost(
  category: string,
  planned: { readonly days: number },
  actual: { readonly days: number },
): number {
  const growth = REPOPULATION[category];
  if (!growth) return 0;
  const counted = (days: number): number => Math.max(0, days - growth.kickOffDay);
  return growth.gyPerDay * (counted(actual.days) - counted(planned.days));
}
