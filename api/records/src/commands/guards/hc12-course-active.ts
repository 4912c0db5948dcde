import { courseOf } from '../../clinical/current.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';

/** HC12: a cancelled, suspended or ended course gets and keeps no live appointment, and no fraction. */
export async function hc12CourseActive(reader: Reader, courseId: string): Promise<Refusal | null> {
  const course = await courseOf(reader, courseId);
  if (course.status === 'ACTIVE') return null;
  return refuse({
    code: 'HC12',
    zh: course.status === 'SUSPENDED' ? '疗程已中断，恢复后才能预约或治疗' : '疗程不在进行中，不能预约或治疗',
    en: `The course is ${course.status.toLowerCase()}: no appointment and no treatment`,
    whoCanFix: 'ATT',
    detail: { courseId, status: course.status },
  });
}
