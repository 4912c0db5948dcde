import { approvedSheet } from '../../clinical/current.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';

const MEASURED: readonly string[] = ['PASSED', 'WAIVED'];

/** HC2: no fraction unless the plan is approved by a doctor, checked, measured (or waived) and equal to the approved sheet. */
export async function hc2PlanReleased(reader: Reader, plan: Row<'Plan'>): Promise<Refusal | null> {
  const sheet = await approvedSheet(reader, plan.id);
  const missing = [
    !plan.mdApprovedAt && 'MD_APPROVAL',
    !plan.checkedAt && 'PHYSICS_CHECK',
    !measured(plan) && 'PSQA',
    !['QA_PASSED', 'RELEASED'].includes(plan.status) && `STATUS_${plan.status}`,
    !sheet && 'SHEET',
    sheet && sheet.planHash !== plan.planHash && 'HASH',
  ].filter((step) => typeof step === 'string');
  if (missing.length === 0) return null;
  return refuse({
    code: 'HC2',
    zh: '计划未完成批准、核对、剂量验证，或与已批准治疗单不一致，不能治疗',
    en: 'The plan is not approved, checked and measured, or differs from the approved sheet: no treatment',
    whoCanFix: 'ATT+CHK',
    detail: { planId: plan.id, missing },
  });
}

function measured(plan: Row<'Plan'>): boolean {
  return MEASURED.includes(plan.psqaState) || (plan.psqaState === 'NOT_REQUIRED' && !plan.psqaRequired);
}
