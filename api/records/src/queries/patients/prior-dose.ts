import type { Chart } from '@rtflow/contract';
import { eqd2, LATE_TISSUE, TUMOUR } from '@rtflow/domain/scheduling/eqd2';
import { currentPrescription, targetsOf } from '../../clinical/current.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

type PriorDose = NonNullable<Chart['priorDose']>;
type Share = PriorDose['shares'][number];

/**
 * EQD2 of earlier courses at the same site, with what this one prescribes; null when none overlaps. A sum is given only where every
 * part of it is known: a course without prescription, or irradiation elsewhere that is known by its text alone, leaves it open.
 */
export async function priorDoseOf(reader: Reader, course: Row<'Course'>): Promise<Chart['priorDose']> {
  const others = await rowsOf(reader, 'Course', { patientId: course.patientId }, { order: ['openedAt'] });
  const earlier = others.filter((one) => one.id !== course.id && one.startedAt !== null && overlaps(one, course));
  const elsewhere = course.priorRt?.site ?? null;
  if (earlier.length === 0 && elsewhere === null) return null;
  const shares: Share[] = [];
  for (const one of earlier) shares.push(await shareOf(reader, one, one.deliveredFractions));
  shares.push(await shareOf(reader, course, course.prescribedFractions));
  const known = shares.flatMap(({ tumourGy, lateGy }) =>
    tumourGy === null || lateGy === null ? [] : [{ tumourGy, lateGy }],
  );
  const complete = known.length === shares.length && elsewhere === null;
  return {
    shares,
    elsewhere,
    alphaBetaGy: { tumour: TUMOUR.alphaBeta, late: LATE_TISSUE.alphaBeta },
    total: complete
      ? {
          tumourGy: rounded(known.reduce((sum, { tumourGy }) => sum + tumourGy, 0)),
          lateGy: rounded(known.reduce((sum, { lateGy }) => sum + lateGy, 0)),
        }
      : null,
  };
}

/** The same site, unless one was left and the other right. */
function overlaps(one: Row<'Course'>, other: Row<'Course'>): boolean {
  const sides = [one.laterality, other.laterality];
  return one.site !== null && one.site === other.site && !(sides.includes('L') && sides.includes('R'));
}

/** By the target of the highest dose, of the fractions that were given, or are to be. */
async function shareOf(reader: Reader, course: Row<'Course'>, fractions: number): Promise<Share> {
  const rx = await currentPrescription(reader, course.id);
  const targets = rx ? await targetsOf(reader, rx.id) : [];
  const highest = targets.toSorted((a, b) => b.doseTotalCgy - a.doseTotalCgy)[0];
  const share = { courseNo: course.courseNo, fractions, perFractionGy: null, tumourGy: null, lateGy: null };
  if (!highest || fractions === 0) return share;
  const schedule = { fractions, doseGy: highest.dosePerFxCgy / 100 };
  return {
    ...share,
    perFractionGy: schedule.doseGy,
    tumourGy: rounded(eqd2(schedule, TUMOUR)),
    lateGy: rounded(eqd2(schedule, LATE_TISSUE)),
  };
}

function rounded(gy: number): number {
  return Math.round(gy * 10) / 10;
}
