import { expect } from 'chai';
import type { PlanSummary, PlanSummaryBeam } from '@rtflow/contract';
import { assignPlan } from '../../workers/tasks/assign-plan/handler.ts';
import { dicomLink } from '../../workers/tasks/dicom-link/handler.ts';
import { evaluatePlan } from '../../workers/tasks/evaluate-plan/handler.ts';
import { prefillSheet } from '../../workers/tasks/prefill-sheet/handler.ts';
import { runHandler } from './run-handler.ts';

const variables = { courseId: 'c1', planId: 'pl1', rtplanUid: '1.2.3', seriesUid: '1.2.4' };

describe('workers: assign-plan', () => {
  const candidate = (userId: string, openWeight: number, changes = {}) => ({
    userId,
    openWeight,
    techniques: ['VMAT', '3DCRT'],
    present: true,
    ...changes,
  });
  const assign = (...candidates: ReturnType<typeof candidate>[]) =>
    runHandler(assignPlan, { variables, context: { technique: 'VMAT', weight: 2, candidates } });

  it('R1.86 takes the least weighted open work of those present with the skill, and says why', async () => {
    const ending = await assign(
      candidate('a', 4),
      candidate('b', 1, { present: false }),
      candidate('c', 0, { techniques: ['2D'] }),
      candidate('d', 3),
    );
    expect(ending).to.deep.equal({
      kind: 'complete',
      variables: { plannerId: 'd' },
      result: {
        weight: 2,
        reason: '2 名在岗且会做 VMAT，其中在办工作量最小（3 → 5） / least open work (3 → 5) of 2 present with VMAT',
      },
    });
  });

  it('gives the same answer for equals whatever their order', async () => {
    const first = await assign(candidate('b', 1), candidate('a', 1));
    const second = await assign(candidate('a', 1), candidate('b', 1));
    expect([first, second].map((ending) => ending.kind === 'complete' && ending.variables)).to.deep.equal([
      { plannerId: 'a' },
      { plannerId: 'a' },
    ]);
  });

  it('throws NO_CANDIDATE when nobody present has the skill', async () => {
    expect(await assign(candidate('a', 1, { present: false }))).to.include({ kind: 'error', code: 'NO_CANDIDATE' });
  });
});

describe('workers: dicom-link', () => {
  const link = (dicomPatientId: string, other: string[] = [], foundByRule = false) =>
    runHandler(dicomLink, {
      variables,
      context: {
        series: { modality: 'CT', dicomPatientId, frameOfReferenceUid: '1.9', foundByRule },
        patientNos: ['RT2026000123', 'H-77'],
        otherFrameOfReferenceUids: other,
      },
    });

  it('R4.64 links by number: exact 1, cleaned .95, scanned label .9', async () => {
    const results = await Promise.all(['RT2026000123', 'h-77 ', 'RT2026000123C'].map((id) => link(id)));
    expect(results.map((ending) => ending.kind === 'complete' && ending.result)).to.deep.equal([
      { confidence: 1 },
      { confidence: 0.95 },
      { confidence: 0.9 },
    ]);
  });

  it('takes a course that a rule of the department found, whatever number the object carries', async () => {
    expect(await link('', [], true)).to.deep.include({ kind: 'complete', result: { confidence: 0.9 } });
    expect(await link('', [], false)).to.include({ kind: 'error', code: 'UNMATCHED' });
  });

  it('asks for registration only when another image set lies in another frame', async () => {
    expect(await link('H-77', ['1.9'])).to.have.deep.property('variables', { needsRegistration: false });
    expect(await link('H-77', ['1.9', '1.8'])).to.have.deep.property('variables', { needsRegistration: true });
  });

  it('throws UNMATCHED for another or no number', async () => {
    for (const id of ['RT2026000124', 'RT2026000123N', '']) {
      expect(await link(id), id).to.include({ kind: 'error', code: 'UNMATCHED' });
    }
  });
});

const beam = (number: number, changes: Partial<PlanSummaryBeam> = {}): PlanSummaryBeam => ({
  number,
  name: `Arc${number}`,
  radiationType: 'PHOTON',
  deliveryType: 'TREATMENT',
  energy: { nominal: 6, flatteningFilterFree: false },
  gantryStartDeg: 181,
  gantryStopDeg: 179,
  gantryRotation: 'CW',
  collimatorDeg: 10,
  couchDeg: 0,
  meterset: 250.5,
  isocentreMm: [0, 0, 0],
  sourceToSurfaceMm: 920,
  ...changes,
});
const plan = (changes: Partial<PlanSummary> = {}): PlanSummary => ({
  sopInstanceUid: '1.2.3',
  planLabel: 'Plan1',
  doseReferences: [{ targetPrescriptionDoseGy: 69.96 }],
  fractionGroups: [{ fractionsPlanned: 33 }],
  beams: [beam(2), beam(1), beam(9, { deliveryType: 'SETUP', meterset: undefined })],
  ...changes,
});

describe('workers: prefill-sheet', () => {
  const fill = (context: object) =>
    runHandler(prefillSheet, { variables, context: { rtplanUid: '1.2.3', planHash: null, rxVersion: 1, ...context } });

  it('R4.67 lists the treatment beams in order with energy, angles, MU and SSD', async () => {
    const electron = beam(3, {
      radiationType: 'ELECTRON',
      energy: { nominal: 9, flatteningFilterFree: false },
      gantryRotation: 'NONE',
      gantryStartDeg: 30,
    });
    const ending = await fill({
      planHash: 'abc',
      plan: plan({
        beams: [
          electron,
          beam(1, { energy: { nominal: 10, flatteningFilterFree: true } }),
          beam(9, { deliveryType: 'SETUP' }),
        ],
      }),
    });
    expect(ending).to.deep.equal({
      kind: 'complete',
      variables: {},
      result: {
        planHash: 'abc',
        beams: [
          {
            number: 1,
            name: 'Arc1',
            radiationType: 'PHOTON',
            energy: '10FFF',
            gantryStart: 181,
            gantryStop: 179,
            collimator: 10,
            couch: 0,
            monitorUnits: 250.5,
            ssdMm: 920,
          },
          {
            number: 3,
            name: 'Arc3',
            radiationType: 'ELECTRON',
            energy: '9E',
            gantryStart: 30,
            gantryStop: null,
            collimator: 10,
            couch: 0,
            monitorUnits: 250.5,
            ssdMm: 920,
          },
        ],
      },
    });
  });

  it('starts an empty sheet for a plan calculated by hand', async () => {
    expect(await fill({ rtplanUid: null, plan: null })).to.have.deep.property('result', { planHash: null, beams: [] });
  });
});

describe('workers: evaluate-plan', () => {
  const rx = { fractions: 33, doseTotalCgy: 6996, laterality: 'NA' };
  const evaluate = (given: object) =>
    runHandler(evaluatePlan, {
      variables,
      context: {
        rtplanUid: '1.2.3',
        rtdoseUid: '1.2.5',
        rtstructUid: null,
        constraints: [],
        plan: plan(),
        planHash: 'abc',
        prescription: rx,
        ...given,
      },
    });
  const failed = async (given: object) => {
    const ending = await evaluate(given);
    if (ending.kind !== 'complete') throw new Error(`Expected a completion, but got ${ending.kind}`);
    const { rows } = ending.result as { rows: { rowId: string; met: boolean | null }[] };
    const ids = rows.filter(({ met }) => met === false).map(({ rowId }) => rowId);
    expect(ending.variables).to.deep.equal({ failedConstraints: ids.length });
    return ids;
  };

  it('finds nothing in a plan that follows its prescription', async () => {
    expect(await failed({})).to.deep.equal([]);
  });

  it('finds other fractions, another dose, a beam without MU or isocentre', async () => {
    expect(await failed({ prescription: { ...rx, fractions: 30 } })).to.deep.equal(['plan-fractions']);
    expect(await failed({ prescription: { ...rx, doseTotalCgy: 6600 } })).to.deep.equal(['plan-dose']);
    expect(await failed({ plan: plan({ beams: [beam(1), beam(2, { meterset: 0 })] }) })).to.deep.equal(['plan-beams']);
    expect(await failed({ plan: plan({ beams: [beam(1, { isocentreMm: undefined })] }) })).to.deep.equal([
      'plan-isocentre',
    ]);
    expect(await failed({ plan: plan({ beams: [] }) })).to.deep.equal(['plan-beams', 'plan-mu']);
  });

  it('lists each constraint of the template with the reason why it has no value', async () => {
    const cord = { structure: 'SpinalCord', metric: 'D0.03cc', operator: '<', limit: 45, unit: 'Gy' };
    const ending = await evaluate({ constraints: [{ rowId: 'HN-C06', ...cord }] });
    if (ending.kind !== 'complete') throw new Error(`Expected a completion, but got ${ending.kind}`);
    const { rows } = ending.result as { rows: object[] };
    expect(rows.at(-1)).to.deep.equal({ rowId: 'HN-C06', value: null, met: null, reason: 'NO_DVH' });
    expect(rows[0]).to.deep.equal({ rowId: 'plan-fractions', value: 33, expected: 33, met: true });
    expect(ending.variables).to.deep.equal({ failedConstraints: 0 });
  });

  it('compares the side that the label names with the prescription', async () => {
    const named = (planLabel: string, laterality: string) =>
      failed({ plan: plan({ planLabel }), prescription: { ...rx, laterality } });
    expect(await named('左乳', 'R')).to.deep.equal(['plan-laterality']);
    expect(await named('Breast_L', 'L')).to.deep.equal([]);
    expect(await named('RT Plan', 'L'), 'RT is radiotherapy here').to.deep.equal([]);
    expect(await named('BreastBoost', 'R')).to.deep.equal([]);
  });

  it('throws DOSE_MISSING without a dose: nothing may look evaluated', async () => {
    expect(await evaluate({ rtdoseUid: null })).to.include({ kind: 'error', code: 'DOSE_MISSING' });
    expect(await evaluate({ plan: null })).to.include({ kind: 'error', code: 'DOSE_MISSING' });
  });
});
