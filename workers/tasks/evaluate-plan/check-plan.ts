import type { JobContext, JobResult, PlanRowId, PlanSummary } from '@rtflow/contract';
import { isTreatment } from '@rtflow/imaging';

type Row = JobResult<'evaluate-plan'>['rows'][number];
type Prescription = NonNullable<JobContext<'evaluate-plan'>['prescription']>;

/** 0.5 cGy: what a prescription form and a database row can carry. */
const DOSE_TOLERANCE_CGY = 0.5;
/** One beam above this is more than a linac's interlock lets through. */
const MAX_BEAM_MU = 2_000;

/** Does the RTPLAN follow its prescription, and can its beams be true? Rows of PLAN_ROWS, in their units. */
export function checkPlan(plan: PlanSummary, prescription: Prescription): Row[] {
  const beams = plan.beams.filter(isTreatment);
  const fractions = sum(plan.fractionGroups.map((group) => group.fractionsPlanned ?? 0));
  const doses = plan.doseReferences.flatMap(({ targetPrescriptionDoseGy: dose }) =>
    dose === undefined ? [] : [dose * 100],
  );
  const mu = beams.map((beam) => beam.meterset ?? 0);
  const centred = beams.filter((beam) => beam.isocentreMm?.length === 3).length;
  const rows: Row[] = [
    row('plan-fractions', { value: fractions, expected: prescription.fractions }, fractions === prescription.fractions),
    row(
      'plan-beams',
      { value: beams.length },
      beams.length > 0 && mu.every((value) => value > 0 && value <= MAX_BEAM_MU),
    ),
    row('plan-isocentre', { value: centred, expected: beams.length }, centred === beams.length),
    row('plan-mu', { value: rounded(sum(mu)) }, sum(mu) > 0),
  ];
  // A plan may leave out the prescription dose (type 3 in DICOM): then there is nothing to compare.
  if (doses.length > 0) {
    const dose = Math.max(...doses);
    const expected = prescription.doseTotalCgy;
    rows.push(row('plan-dose', { value: rounded(dose), expected }, Math.abs(dose - expected) <= DOSE_TOLERANCE_CGY));
  }
  const side = sideOf(plan);
  if (side !== null && prescription.laterality !== 'NA') {
    const agrees = prescription.laterality === 'B' || prescription.laterality === side;
    rows.push(row('plan-laterality', { value: null }, agrees));
  }
  return rows;
}

function row(rowId: PlanRowId, numbers: Pick<Row, 'value' | 'expected'>, met: boolean): Row {
  return { rowId, ...numbers, met };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** DICOM plans carry no laterality; its label may. Null when it names no side, or both. */
function sideOf(plan: PlanSummary): 'L' | 'R' | null {
  const words = [plan.planLabel, plan.planName, plan.description].filter((text) => text !== undefined).join(' ');
  const left = /左|(^|[\s_-])(L|LT|Left)($|[\s_-])/i.test(words);
  const right = /右|(^|[\s_-])(R|RT|Right)($|[\s_-])/i.test(words.replace(/\bRT(?=\s*plan)/gi, ''));
  return left === right ? null : left ? 'L' : 'R';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
