import { HOUR_MS, isoOf } from '../../clinical/hospital-time.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';

/** Least hours between two fractions of a course. SBRT keeps the longer gap of its protocol. */
const GAP_HOURS: Readonly<Record<string, number>> = { SBRT: 40 };
const DEFAULT_GAP_HOURS = 6;

export function gapHoursOf(technique: string): number {
  return GAP_HOURS[technique] ?? DEFAULT_GAP_HOURS;
}

/** HC7: at least 6 h from the end of one fraction to the start of the next (BID). @param startAt epoch ms of the next beam */
export async function hc7FractionGap(
  reader: Reader,
  fraction: { readonly courseId: string; readonly technique: string; readonly startAt: number; readonly fxNo?: number },
): Promise<Refusal | null> {
  const last = await rowOf(reader, 'TreatmentRecord', { courseId: fraction.courseId }, ['-endAt']);
  // The rest of an interrupted fraction belongs to it.
  if (!last || (last.outcome === 'PARTIAL' && last.fxNo === fraction.fxNo)) return null;
  const hours = gapHoursOf(fraction.technique);
  const earliest = last.endAt + hours * HOUR_MS;
  if (fraction.startAt >= earliest) return null;
  return refuse({
    code: 'HC7',
    zh: `距上次治疗不足 ${hours} 小时`,
    en: `Less than ${hours} h since the last fraction`,
    whoCanFix: 'ATT',
    detail: { courseId: fraction.courseId, lastEndAt: isoOf(last.endAt), earliest: isoOf(earliest) },
  });
}
