import type { Row } from '../models/index.ts';
import { insertRow, rowOf } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { decide } from './decide.ts';
import { advancePlan } from './plan-progress.ts';

/** Tolerance of the gamma pass rate, per cent (TG-218), where the department has no table of its own. */
export const GAMMA_TOLERANCE_PCT = 95;

export interface Measured {
  /** Per cent. */
  readonly passRate: number;
  readonly criteria: Row<'PsqaRecord'>['criteria'];
  readonly perBeam?: { beam: string; passRatePct: number }[];
  readonly pointDoseDeviationPct?: number;
  readonly deviceId?: string;
  readonly measuredBy: string;
  readonly measuredAt: number;
}

/** Keeps one measurement of a plan and moves the plan on when it passed. Every attempt stays. */
export async function writePsqa(tx: Tx, plan: Row<'Plan'>, measured: Measured): Promise<'PASS' | 'FAIL'> {
  const last = await rowOf(tx, 'PsqaRecord', { planId: plan.id }, ['-attemptNo']);
  const result = (await passes(tx, plan, measured.passRate)) ? 'PASS' : 'FAIL';
  await insertRow(tx, 'PsqaRecord', {
    id: tx.newId(),
    planId: plan.id,
    planHash: plan.planHash ?? '',
    attemptNo: (last?.attemptNo ?? 0) + 1,
    deviceId: measured.deviceId ?? null,
    criteria: measured.criteria,
    passRatePct: measured.passRate,
    perBeam: measured.perBeam ?? null,
    pointDoseDeviationPct: measured.pointDoseDeviationPct ?? null,
    result,
    measuredBy: measured.measuredBy,
    measuredAt: measured.measuredAt,
  });
  await advancePlan(tx, plan.id, { psqaState: result === 'PASS' ? 'PASSED' : 'FAILED' });
  return result;
}

async function passes(tx: Tx, plan: Row<'Plan'>, passRate: number): Promise<boolean> {
  const verdict = await decide(tx, 'psqa-limit', { passRate, technique: plan.technique });
  return verdict === undefined ? passRate >= GAMMA_TOLERANCE_PCT : verdict === 'pass';
}
