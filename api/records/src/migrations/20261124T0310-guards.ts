import type { Migration, Refusal } from './schema-change.ts';

/** The last word on the hard constraints: they hold even for a hand with a SQL prompt. Commands refuse earlier, with a better text. */
export const guards: Migration = {
  name: '20261124T0310-guards',
  async up(change) {
    for (const refusal of REFUSALS) await change.createRefusal(refusal);
  },
  async down(change) {
    await change.dropTriggers(...REFUSALS.map(({ name }) => name));
  },
};

export const SHEET_MISSING = `NEW.kind IN ('FIRST', 'REGULAR') AND NEW.status NOT IN ('CANCELLED', 'MISSED') AND NOT EXISTS (
  SELECT 1 FROM treatment_sheets s JOIN plans p ON p.id = s.plan_id JOIN courses c ON c.id = s.course_id
  WHERE s.course_id = NEW.course_id AND s.plan_id = NEW.plan_id AND s.status = 'APPROVED'
    AND s.plan_hash = p.plan_hash AND c.status = 'ACTIVE')`;

const PLAN_NOT_RELEASED = `NOT EXISTS (
  SELECT 1 FROM plans p JOIN treatment_sheets s ON s.plan_id = p.id AND s.status = 'APPROVED'
  WHERE p.id = NEW.plan_id AND p.course_id = NEW.course_id AND p.status IN ('QA_PASSED', 'RELEASED')
    AND p.md_approved_at IS NOT NULL AND p.checked_at IS NOT NULL
    AND p.psqa_state IN ('PASSED', 'WAIVED', 'NOT_REQUIRED') AND (p.psqa_state <> 'NOT_REQUIRED' OR p.psqa_required = 0)
    AND p.plan_hash = s.plan_hash)`;

const BEYOND_PRESCRIBED = `NEW.fx_no > (SELECT c.prescribed_fractions FROM courses c WHERE c.id = NEW.course_id)`;

export const APPOINTMENT_HC1_UPDATE: Refusal = {
  name: 'appointments_hc1_update',
  table: 'appointments',
  before: 'UPDATE',
  // A state change of a booked appointment (check-in, done) must stay possible when a sheet is voided later.
  when: `(NEW.plan_id <> OLD.plan_id OR NEW.course_id <> OLD.course_id OR NEW.kind <> OLD.kind
    OR NEW.start_at <> OLD.start_at OR OLD.status IN ('CANCELLED', 'MISSED')) AND ${SHEET_MISSING}`,
  message: 'HC1: no approved treatment sheet of this plan, or the course is not active',
};

const REFUSALS: readonly Refusal[] = [
  {
    name: 'appointments_hc1_insert',
    table: 'appointments',
    before: 'INSERT',
    when: SHEET_MISSING,
    message: 'HC1: no approved treatment sheet of this plan, or the course is not active',
  },
  APPOINTMENT_HC1_UPDATE,
  {
    name: 'treatment_records_hc2_insert',
    table: 'treatment_records',
    before: 'INSERT',
    when: PLAN_NOT_RELEASED,
    message: 'HC2: the plan is not approved, checked, measured and equal to the approved sheet',
  },
  {
    name: 'treatment_records_hc6_insert',
    table: 'treatment_records',
    before: 'INSERT',
    when: BEYOND_PRESCRIBED,
    message: 'HC6: more fractions than prescribed',
  },
  ...appendOnly('treatment_records', 'treatment records are append-only'),
  ...appendOnly('form_submissions', 'form submissions are append-only'),
  ...appendOnly('signatures', 'signatures are append-only'),
  ...appendOnly('audit_log', 'the audit log is append-only'),
];

function appendOnly(table: string, text: string): Refusal[] {
  return (['UPDATE', 'DELETE'] as const).map((before) => ({
    name: `${table}_append_only_${before.toLowerCase()}`,
    table,
    before,
    when: '1 = 1',
    message: `APPEND_ONLY: ${text}`,
  }));
}
