import { rowsOf } from '@rtflow/records/rows';
import { checkIn } from '@rtflow/records/commands/appointments/check-in';
import { settleSeries } from '@rtflow/records/commands/dicom/settle-series';
import type { OpenTestDatabase } from '../../support/database.ts';
import { CaseWalk, addCase } from './case.ts';
import type { Department } from './department.ts';
import { HOUR, openDepartment, passDailyQa, staff } from './department.ts';
import * as forms from './forms.ts';
import { addSeries } from './plan-file.ts';

const STAGES = [
  'described',
  'contoured',
  'prescribed',
  'designed',
  'approved',
  'qa-passed',
  'sheet',
  'booked',
] as const;
export type Stage = (typeof STAGES)[number];

/** Walks a fresh VMAT case of three fractions to a stage, each step by the right person. */
export async function walkTo(
  open: OpenTestDatabase,
  stage: Stage,
): Promise<{ department: Department; walk: CaseWalk }> {
  const department = await openDepartment(open);
  const about = await department.run(staff('FD'), (tx) => addCase(tx));
  const walk = new CaseWalk(department, about);
  for (const step of STAGES) {
    await STEPS[step](walk);
    // Two submissions at the same millisecond have no order.
    department.clock.advance(1000);
    if (step === stage) break;
  }
  return { department, walk };
}

const STEPS: Readonly<Record<Stage, (walk: CaseWalk) => Promise<unknown>>> = {
  described: (walk) => walk.done(staff('RES'), 'course-open', forms.courseOpen()),
  contoured: async (walk) => {
    await walk.department.run(staff('SUP'), (tx) => addSeries(tx, walk.about, { uid: '1.2.1', modality: 'CT' }));
    await walk.done(staff('DOS'), 'contour-draft', forms.contourDraft());
    await walk.done(staff('ATT'), 'contour-review', forms.contourReview());
  },
  prescribed: async (walk) => {
    const { planId } = await walk.done(staff('ATT'), 'plan-request', forms.planRequest());
    walk.variables.planId = planId;
    await walk.done(staff('CMP'), 'assign-plan-manual', { plannerId: 'u-PLN', reason: 'SKILL' });
  },
  designed: async (walk) => {
    await walk.done(staff('PLN'), 'plan-design', forms.planDesign());
    await receivePlan(walk, '1.2.2');
  },
  approved: (walk) => walk.done(staff('ATT'), 'plan-evaluate', forms.planEvaluate()),
  'qa-passed': async (walk) => {
    await walk.done(staff('CHK'), 'physics-check', forms.physicsCheck());
    await walk.done(staff('QAP'), 'psqa-measure', forms.psqaMeasure());
    await walk.done(staff('QAP'), 'psqa-evaluate', forms.psqaEvaluate());
  },
  sheet: async (walk) => {
    await walk.job('prefill-sheet', { result: { planHash: null, beams: [] } });
    await walk.done(staff('PLN'), 'sheet-verify', forms.sheetVerify());
    await walk.done(staff('ATT'), 'sheet-approve', forms.sheetApprove());
    await walk.done(staff('CHK'), 'sheet-cosign', forms.sheetApprove());
  },
  booked: (walk) => walk.done(staff('RTT-T'), 'confirm-schedule', schedule([1, 2, 3])),
};

/** Fractions on consecutive working days at ten, from tomorrow (Tuesday) on. */
export function schedule(fractions: readonly number[]): Record<string, unknown> {
  const day = (fx: number): string => String(2 + fx).padStart(2, '0');
  return {
    appointmentKind: 'FIRST',
    deviceId: 'd-LA1',
    cycle: 'QD5',
    firstDate: '2026-03-03',
    slotMin: 10,
    appointments: fractions.map((fx) => ({ fx, start: `2026-03-${day(fx)}T10:00:00+08:00`, deviceId: 'd-LA1' })),
  };
}

/** An RTPLAN arrives for the case and its series settles. */
export async function receivePlan(walk: CaseWalk, uid: string, sha256?: string): Promise<void> {
  await walk.department.run({ kind: 'system', id: 'dicom', grants: [] }, async (tx) => {
    await addSeries(tx, walk.about, { uid, modality: 'RTPLAN', ...(sha256 && { sha256 }) });
    await settleSeries(tx, { seriesInstanceUid: uid, modality: 'RTPLAN' });
  });
}

/** The live fractions in time order. */
export async function fractions(walk: CaseWalk): Promise<{ id: string; fxNo: number | null; startAt: number }[]> {
  const { courseId } = walk.about;
  const status = ['BOOKED', 'HELD', 'CHECKED_IN', 'IN_ROOM'] as const;
  return walk.department.database.readOnly((reader) =>
    rowsOf(reader, 'Appointment', { courseId, status }, { order: ['startAt'] }),
  );
}

/** Sets the clock to just before an appointment. */
export function goTo(walk: CaseWalk, startAt: number): void {
  walk.department.clock.pin(startAt - HOUR / 6);
}

/** The patient of the next fraction checks in on a machine whose daily QA has passed. */
export async function arrive(walk: CaseWalk): Promise<void> {
  const [next] = await fractions(walk);
  if (!next) throw new Error('Expected a booked fraction, but found none');
  goTo(walk, next.startAt);
  await passDailyQa(walk.department);
  await walk.department.run(staff('RTT-T'), (tx) =>
    checkIn(tx, { appointmentId: next.id, method: 'STAFF', reason: 'FROM_WARD' }),
  );
  Object.assign(walk.variables, { apptId: next.id, firstFraction: true });
  walk.department.clock.advance(1000);
}
