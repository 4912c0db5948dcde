import { APPOINTMENT_HC1_UPDATE, SHEET_MISSING } from './20261124T0310-guards.ts';
import type { Migration, Refusal } from './schema-change.ts';

/** HC1 again: a comparison with NULL is never true, so taking the plan away and giving another one passed by the guard. */
export const noPlanGuard: Migration = {
  name: '20261124T0400-no-plan-guard',
  up: (change) => change.createRefusal(NULL_SAFE),
  down: (change) => change.createRefusal(APPOINTMENT_HC1_UPDATE),
};

const NULL_SAFE: Refusal = {
  ...APPOINTMENT_HC1_UPDATE,
  when: `(COALESCE(NEW.plan_id, '') <> COALESCE(OLD.plan_id, '') OR NEW.course_id <> OLD.course_id OR NEW.kind <> OLD.kind
    OR NEW.start_at <> OLD.start_at OR OLD.status IN ('CANCELLED', 'MISSED')) AND ${SHEET_MISSING}`,
};
