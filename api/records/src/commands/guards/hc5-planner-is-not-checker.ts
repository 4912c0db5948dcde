import type { Row } from '../../models/index.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

/** HC5: who designed or was assigned the plan does not check it. */
export async function hc5PlannerIsNotChecker(
  reader: Reader,
  plan: Row<'Plan'>,
  checkerId: string,
): Promise<Refusal | null> {
  const assigned = await rowsOf(reader, 'PlanTask', { planId: plan.id, plannerId: checkerId });
  if (plan.plannerId !== checkerId && assigned.length === 0) return null;
  return refuse({
    code: 'HC5',
    zh: '计划者不能核对自己的计划',
    en: 'The planner may not check their own plan',
    whoCanFix: 'CHK',
    detail: { planId: plan.id, checkerId },
  });
}
