import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { courseOf, currentDiagnosis, currentPrescription, patientOf, targetsOf } from './current.ts';
import { addDays, dayOf, daysBetween, workCalendar } from './hospital-time.ts';

export interface CourseSummary {
  readonly firstDate: string | null;
  readonly lastDate: string | null;
  readonly elapsedDays: number;
  readonly deliveredFractions: number;
  readonly prescribedFractions: number;
  /** Gy. */
  readonly targets: readonly { structure: string; planned: number; delivered: number; dosePerFx: number }[];
  readonly plans: readonly { planNo: string; technique: string; energy: string; fractions: number; devices: string }[];
  readonly igrtCount: number;
  /** Mean ± SD of lateral / longitudinal / vertical shifts, mm. */
  readonly meanShiftText: string | null;
  /** Working days without a fraction between first and last. */
  readonly gapDays: number;
  readonly intent: string;
  readonly diagnosis: string;
  readonly patientNo: string;
  readonly courseNo: string;
  readonly endReason: string | null;
}

/** What a course amounts to, from its treatment records alone. */
export async function courseSummary(reader: Reader, courseId: string): Promise<CourseSummary> {
  const course = await courseOf(reader, courseId);
  const patient = await patientOf(reader, course.patientId);
  const diagnosis = await currentDiagnosis(reader, courseId);
  const records = await rowsOf(reader, 'TreatmentRecord', { courseId }, { order: ['startAt'] });
  const days = [...new Set(records.map(({ startAt }) => dayOf(startAt)))];
  const [firstDate = null, lastDate = null] = [days[0], days.at(-1)];
  return {
    firstDate,
    lastDate,
    elapsedDays: firstDate && lastDate ? daysBetween(firstDate, lastDate) + 1 : 0,
    deliveredFractions: course.deliveredFractions,
    prescribedFractions: course.prescribedFractions,
    targets: await targetDoses(reader, courseId, course.deliveredFractions),
    plans: await plansGiven(reader, records),
    igrtCount: records.filter(({ shifts }) => shifts !== null).length,
    meanShiftText: shiftText(records.flatMap(({ shifts }) => (shifts ? [shifts] : []))),
    gapDays: await workingDaysWithout(reader, days),
    intent: course.intent ?? '',
    diagnosis: diagnosis?.departmentDiagnosis ?? diagnosis?.icd11Stem ?? '',
    patientNo: patient.patientNo,
    courseNo: course.courseNo,
    endReason: course.endReason,
  };
}

async function targetDoses(reader: Reader, courseId: string, given: number): Promise<CourseSummary['targets']> {
  const rx = await currentPrescription(reader, courseId);
  const targets = rx ? await targetsOf(reader, rx.id) : [];
  return targets.map(({ structure, doseTotalCgy, dosePerFxCgy, fractions }) => ({
    structure,
    planned: doseTotalCgy / 100,
    dosePerFx: dosePerFxCgy / 100,
    delivered: Math.round(Math.min(given, fractions) * dosePerFxCgy) / 100,
  }));
}

async function plansGiven(
  reader: Reader,
  records: readonly { planId: string; deviceId: string; outcome: string }[],
): Promise<CourseSummary['plans']> {
  const plans = await rowsOf(reader, 'Plan', { id: [...new Set(records.map(({ planId }) => planId))] });
  const devices = await rowsOf(reader, 'Device', { id: [...new Set(records.map(({ deviceId }) => deviceId))] });
  return plans.map((plan) => {
    const own = records.filter(({ planId }) => planId === plan.id);
    const names = devices.filter(({ id }) => own.some(({ deviceId }) => deviceId === id)).map(({ nameZh }) => nameZh);
    return {
      planNo: plan.planNo,
      technique: plan.technique,
      energy: plan.energy ?? '',
      fractions: own.filter(({ outcome }) => outcome === 'COMPLETE').length,
      devices: names.join(', '),
    };
  });
}

function shiftText(
  shifts: readonly { lateralMm: number; longitudinalMm: number; verticalMm: number }[],
): string | null {
  if (shifts.length === 0) return null;
  const axis = (values: readonly number[]): string => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1);
    return `${mean.toFixed(1)} ± ${Math.sqrt(variance).toFixed(1)}`;
  };
  const axes = [
    shifts.map(({ lateralMm }) => lateralMm),
    shifts.map(({ longitudinalMm }) => longitudinalMm),
    shifts.map(({ verticalMm }) => verticalMm),
  ];
  return `${axes.map(axis).join(' / ')} mm`;
}

async function workingDaysWithout(reader: Reader, days: readonly string[]): Promise<number> {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return 0;
  const calendar = await workCalendar(reader);
  const span = Array.from({ length: daysBetween(first, last) }, (_, index) => addDays(first, index));
  return span.filter((day) => calendar.isWorkingDay(day) && !days.includes(day)).length;
}
