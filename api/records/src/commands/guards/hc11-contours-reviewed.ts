import { approvedContours } from '../../clinical/current.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';

/** HC11: no planning on contours that nobody has reviewed, nor while a newer set waits for review. */
export async function hc11ContoursReviewed(reader: Reader, courseId: string): Promise<Refusal | null> {
  const approved = await approvedContours(reader, courseId);
  const newest = await rowOf(reader, 'ContourSet', { courseId, status: ['SUBMITTED', 'APPROVED', 'REJECTED'] }, [
    '-version',
  ]);
  if (approved && newest?.id === approved.id) return null;
  return refuse({
    code: 'HC11',
    zh: '勾画未通过审核，不能进入计划',
    en: 'The contours are not reviewed: planning cannot start',
    whoCanFix: 'ATT',
    detail: { courseId, contourSetId: newest?.id ?? null, status: newest?.status ?? null },
  });
}
