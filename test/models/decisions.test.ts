/** Numbers: domain.md C (SLA table, igrt-action, priority categories, TG-218 limits); one working day = 480 min. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileDmn } from '@rtflow/engine/dmn/model';
import { evaluateDrg } from '@rtflow/engine/dmn/evaluate';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import { CATEGORIES, SLA_NODES } from '@rtflow/contract/user-tasks';
import { dmnFiles } from './model-files.ts';

type Inputs = Readonly<Record<string, unknown>>;

async function decide(decisionId: string, inputs: Inputs): Promise<unknown> {
  const file = dmnFiles().find((name) => name.endsWith(`/${decisionId}.dmn`));
  const compiled = await compileDmn(readFileSync(file!, 'utf8'));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const result = evaluateDrg(compiled.drg, decisionId, {
    get: (name) => inputs[name],
    now: 0,
    timeZone: 'Asia/Shanghai',
    newId: () => 'id',
    budget: { left: FEEL_BUDGET },
  });
  expect(result.failure).to.equal(null);
  return result.output;
}

const minutes = async (node: string, category: string): Promise<number> =>
  ((await decide('sla-table', { node, category })) as { minutes: number }).minutes;

describe('decisions: sla-table', () => {
  const h = 60;
  const d = 480;
  const rows: readonly (readonly [string, number, number, number, number])[] = [
    ['register', 30, 30, 30, 30],
    ['course-open', h, 4 * h, d, d],
    ['immob-sim', 4 * h, 2 * d, 5 * d, 2 * d],
    ['images', h, 4 * h, d, d],
    ['contour-draft', 2 * h, 2 * d, 3 * d, d],
    ['contour-review', h, d, d, 4 * h],
    ['plan-request', h, 4 * h, d, 4 * h],
    ['assign', 15, 2 * h, 4 * h, 2 * h],
    ['plan-design', 3 * h, 3 * d, 4 * d, d],
    ['plan-evaluate', h, d, d, 4 * h],
    ['physics-check', h, d, d, 4 * h],
    ['sheet-approve', h, 4 * h, d, 4 * h],
    ['confirm-schedule', 30, 4 * h, d, 4 * h],
    ['weekly-check', 2 * d, 2 * d, 2 * d, 2 * d],
    ['summary', 5 * d, 5 * d, 5 * d, 5 * d],
  ];
  for (const [node, ...expected] of rows)
    it(`gives ${node} its minutes for P0 to P3`, async () => {
      const actual = await Promise.all(['P0', 'P1', 'P2', 'P3'].map((category) => minutes(node, category)));
      expect(actual).to.deep.equal(expected);
    });

  it('gives PSQA one day for P1 and P2', async () => {
    expect([await minutes('psqa', 'P1'), await minutes('psqa', 'P2')]).to.deep.equal([480, 480]);
  });

  it('runs P0 by the clock with escalation at once, others in working time with 70 % and +25 %', async () => {
    expect(await decide('sla-table', { node: 'plan-design', category: 'P0' })).to.deep.equal({
      minutes: 180,
      clock: 'elapsed',
      warnPercent: 70,
      escalatePercent: 0,
    });
    expect(await decide('sla-table', { node: 'plan-design', category: 'P1' })).to.deep.equal({
      minutes: 1440,
      clock: 'working',
      warnPercent: 70,
      escalatePercent: 25,
    });
  });

  it('gives the retrospective check 24 h by the clock', async () => {
    expect(await decide('sla-table', { node: 'retro-check', category: 'P0' })).to.include({
      minutes: 1440,
      clock: 'elapsed',
    });
  });

  it('has a row for every node and category', async () => {
    for (const node of SLA_NODES)
      for (const category of CATEGORIES)
        expect(await minutes(node, category), `${node} ${category}`).to.be.greaterThan(0);
  });
});

describe('decisions: igrt-action', () => {
  const cases: readonly (readonly [number | null, number | null, string])[] = [
    [0, 0, 'treat'],
    [3, 3, 'treat'],
    [3.1, 0, 'shift-verify'],
    [5, 3, 'shift-verify'],
    [5.1, 0, 're-setup'],
    [1, 3.1, 're-setup'],
    [null, 0, 're-setup'],
    [2, null, 're-setup'],
  ];
  for (const [maxShiftMm, maxRotationDeg, action] of cases)
    it(`answers ${action} for ${maxShiftMm} mm and ${maxRotationDeg}°`, async () => {
      expect(await decide('igrt-action', { maxShiftMm, maxRotationDeg })).to.equal(action);
    });
});

describe('decisions: others', () => {
  it('ranks courses by urgency, intent and growth', async () => {
    const category = (intent: string, urgent = false, fastGrowing = false) =>
      decide('priority-category', { intent, urgent, fastGrowing });
    expect(await category('palliative', true)).to.equal('P0');
    expect(await category('emergency')).to.equal('P0');
    expect(await category('radical', false, true)).to.equal('P1');
    expect(await category('radical')).to.equal('P2');
    expect(await category('palliative')).to.equal('P3');
    expect(await category('adjuvant')).to.equal('P4');
    expect(await category('benign')).to.equal('P4');
    expect(await decide('priority-category', {})).to.equal('P2');
  });

  it('sends only a P0 course in 2D or 3DCRT the emergency way', async () => {
    const pathway = (category: string, technique: string) => decide('pathway-select', { category, technique });
    expect(await pathway('P0', '3DCRT')).to.equal('rt-course-emergency');
    expect(await pathway('P0', 'VMAT')).to.equal('rt-course-main');
    expect(await pathway('P1', '2D')).to.equal('rt-course-main');
  });

  it('asks for patient-specific QA unless the technique is a static one', async () => {
    expect(await decide('psqa-required', { technique: '3DCRT' })).to.equal(false);
    for (const technique of ['IMRT', 'VMAT', 'TOMO', 'SBRT', undefined])
      expect(await decide('psqa-required', { technique }), String(technique)).to.equal(true);
  });

  it('passes from 95 %, reviews from 90 %, stops below and without a number', async () => {
    const verdict = (passRate: number | null) => decide('psqa-limit', { passRate });
    expect(await Promise.all([95, 94.9, 90, 89.9, null].map(verdict))).to.deep.equal([
      'pass',
      'review',
      'review',
      'stop',
      'stop',
    ]);
  });
});
