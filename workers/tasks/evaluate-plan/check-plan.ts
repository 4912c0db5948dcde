import type { JobResult } from '@rtflow/contract';
import type { RtPlanSummary } from '@rtflow/imaging';
import { isTreatment } from '../prefill-sheet/sheet-beams.ts';
import type { PlanSummaryContext } from '../plan-summary-context.ts';

type Row = JobResult<'evaluate-plan'>['rows'][number];
type Prescription = NonNullable<PlanSummaryContext['prescription']>;

/** 0.5 cGy: what a prescription form and a database row can carry. */
const DOSE_TOLERANCE_CGY = 0.5;
/** One beam above this is more than a linac's interlock lets through. */
const MAX_BEAM_MU = 2_000;

/**
 * Does the RTPLAN follow the signed prescription, and can its beams be true? Row ids start with `plan-`; values are
 * fractions, cGy, beams, MU. Only what was evaluated is listed: dose-volume limits stay with the doctor until the DVH is
 * computed here.
 */
export function checkPlan(plan: RtPlanSummary, prescription: Prescription): Row[] {
  const beams = plan.beams.filter(isTreatment);
  const fractions = plan.fractionGroups.reduce((sum, group) => sum + (group.fractionsPlanned ?? 0), 0);
  const doses = plan.doseReferences.flatMap(({ targetPrescriptionDoseGy: dose }) =>
    dose === undefined ? [] : [dose * 100],
  );
  const mu = beams.map((beam) => beam.meterset ?? 0);
  const rows: Row[] = [
    row('plan-fractions', fractions, fractions === prescription.fractions),
    row('plan-beams', beams.length, beams.length > 0 && mu.every((value) => value > 0 && value <= MAX_BEAM_MU)),
    row(
      'plan-isocentre',
      beams.length,
      beams.every((beam) => beam.isocentreMm?.length === 3),
    ),
    row('plan-mu', Math.round(sum(mu) * 100) / 100, sum(mu) > 0),
  ];
  // A plan may leave out the prescription dose (type 3 in DICOM): then there is nothing to compare.
  if (doses.length > 0) {
    const dose = Math.max(...doses);
    rows.push(row('plan-dose', dose, Math.abs(dose - prescription.doseTotalCgy) <= DOSE_TOLERANCE_CGY));
  }
  const side = sideOf(plan);
  if (side !== null && prescription.laterality !== 'NA') {
    rows.push(row('plan-laterality', null, prescription.laterality === 'B' || prescription.laterality === side));
  }
  return rows;
}

function row(rowId: string, value: number | null, met: boolean): Row {
  return { rowId, value, met };
}

/** DICOM plans carry no laterality; its label may. Null when it names no side, or both. */
function sideOf(plan: RtPlanSummary): 'L' | 'R' | null {
  const words = [plan.planLabel, plan.planName, plan.description].filter((text) => text !== undefined).join(' ');
  const left = /左|(^|[\s_-])(L|LT|Left)($|[\s_-])/i.test(words);
  const right = /右|(^|[\s_-])(R|RT|Right)($|[\s_-])/i.test(words.replace(/\bRT(?=\s*plan)/gi, ''));
  return left === right ? null : left ? 'L' : 'R';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
