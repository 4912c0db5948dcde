/** Numbers: domain specification, section E, 'Queue score'. Minutes of the day. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileDmn } from '@rtflow/engine/dmn/model';
import { evaluateDrg } from '@rtflow/engine/dmn/evaluate';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import { dmnFiles } from './model-files.ts';

const ORDINARY = {
  apptMin: 630,
  checkInMin: 620,
  emergency: false,
  anaesthesia: false,
  stretcher: false,
  ageYears: 50,
};

async function score(change: Partial<typeof ORDINARY>): Promise<unknown> {
  const file = dmnFiles().find((name) => name.endsWith('/queue-score.dmn'));
  const compiled = await compileDmn(readFileSync(file!, 'utf8'));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const inputs: Record<string, unknown> = { ...ORDINARY, ...change };
  const environment = { now: 0, timeZone: 'Asia/Shanghai', newId: () => 'id', budget: { left: FEEL_BUDGET } };
  const result = evaluateDrg(compiled.drg, 'queue-score', { ...environment, get: (name) => inputs[name] });
  expect(result.failure).to.equal(null);
  return result.output;
}

describe('decisions: queue-score', () => {
  it('R3.35 counts from the appointment, or from the check-in when that is later', async () => {
    expect(await score({})).to.equal(630);
    expect(await score({ checkInMin: 540 })).to.equal(630);
    expect(await score({ checkInMin: 640 })).to.equal(640);
  });

  it('puts who comes more than 15 min late back by half the delay, at most by half an hour', async () => {
    expect(await score({ checkInMin: 645 })).to.equal(645);
    expect(await score({ checkInMin: 650 })).to.equal(660);
    expect(await score({ checkInMin: 760 })).to.equal(790);
  });

  it('gives weight to stretcher, age and anaesthesia, and puts an emergency first', async () => {
    expect(await score({ stretcher: true })).to.equal(600);
    expect(await score({ ageYears: 80 })).to.equal(610);
    expect(await score({ ageYears: 13 })).to.equal(610);
    expect(await score({ ageYears: 14 })).to.equal(630);
    expect(await score({ anaesthesia: true })).to.equal(570);
    expect(await score({ anaesthesia: true, ageYears: 5 })).to.equal(550);
    expect(await score({ emergency: true })).to.be.below(-9_000);
  });
});
