import { approvedContours, courseOf, currentPlan, currentPrescription, currentSheet } from '../../clinical/current.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';

type Side = 'L' | 'R' | 'B' | 'NA';
type Subject = 'rx' | 'contour' | 'plan' | 'sheet';
/** `request`: immobilisation and simulation, which are held against the rest but not stored. */
type About = { readonly [S in Subject | 'request']?: Side };

/**
 * HC13: prescription, contour, plan and sheet name the same side. @param about the side that a form is about to write; the
 * stored side of that subject is then left out
 */
export async function hc13LateralityAgrees(
  reader: Reader,
  courseId: string,
  about: About = {},
): Promise<Refusal | null> {
  const plan = await currentPlan(reader, courseId);
  const stored: Record<Subject | 'course', Side | undefined> = {
    course: (await courseOf(reader, courseId)).laterality,
    rx: (await currentPrescription(reader, courseId))?.laterality,
    contour: (await approvedContours(reader, courseId))?.laterality,
    plan: plan?.laterality,
    sheet: plan ? (await currentSheet(reader, plan.id))?.laterality : undefined,
  };
  const sides = Object.entries({ ...stored, ...about }).filter(([, side]) => side !== undefined);
  if (new Set(sides.map(([, side]) => side)).size <= 1) return null;
  return refuse({
    code: 'HC13',
    zh: '处方、勾画、计划与治疗单的侧别不一致',
    en: 'Prescription, contour, plan and sheet do not name the same side',
    whoCanFix: 'ATT',
    detail: { courseId, ...Object.fromEntries(sides) },
  });
}
