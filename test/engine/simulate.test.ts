import { expect } from 'chai';
import type { Rules, Scenario, SimulationResult } from '@rtflow/engine/simulate/simulate';
import { simulate, worldOf } from '@rtflow/engine/simulate/simulate';
import { draw, randomOf } from '@rtflow/engine/simulate/random';
import { boundary, bpmn, end, error, gateway, receive, service, start, timer, user } from './support/bpmn.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 1);
const constant = (value: number) => ({ kind: 'constant', value }) as const;

function scenario(rules: Partial<Rules>, more: Partial<Scenario> = {}): Scenario {
  return {
    start: { processId: 'p' },
    instances: 1,
    arrival: constant(0),
    startAt: START,
    timeZone: 'Asia/Shanghai',
    seed: 1,
    world: worldOf({ work: {}, otherwise: { duration: constant(MINUTE) }, ...rules }),
    ...more,
  };
}

async function run(xml: string, plan: Scenario): Promise<SimulationResult> {
  const simulated = await simulate({ resources: [{ name: 'draft.bpmn', content: xml }] }, plan);
  if (!simulated.ok) throw new Error(simulated.problem);
  return simulated.result;
}

const element = (result: SimulationResult, id: string) => {
  const found = result.elements.find(({ elementId }) => elementId === id);
  if (!found) throw new Error(`Expected element ${id} in the result`);
  return found;
};

const line = bpmn('p', [start(), user('u'), service('s'), end()], ['start -> u -> s -> end']);

describe('engine simulate', () => {
  it('adds the times of work up to the time of an instance', async () => {
    const work = { u: { duration: constant(HOUR) }, s: { duration: constant(MINUTE) } };
    const result = await run(line, scenario({ work }));
    expect(result).to.include({ started: 1, completed: 1, endedAt: START + HOUR + MINUTE });
    expect(result.cycle).to.include({ mean: HOUR + MINUTE, p95: HOUR + MINUTE });
    expect(element(result, 'u')).to.deep.include({ entered: 1, completed: 1, terminated: 0 });
    expect(element(result, 'u').processing.total).to.equal(HOUR);
    expect(element(result, 'u').waiting.total).to.equal(0);
  });

  it('lets work wait for people of whom there are only so many', async () => {
    const xml = bpmn('p', [start(), user('u'), end()], ['start -> u -> end']);
    const work = { u: { duration: constant(HOUR), resource: 'physicist' } };
    const result = await run(xml, scenario({ work }, { instances: 3, resources: { physicist: 1 } }));
    expect(element(result, 'u').waiting).to.deep.include({ total: 3 * HOUR, max: 2 * HOUR, p50: HOUR });
    expect(result.resources).to.deep.equal([{ name: 'physicist', capacity: 1, utilisation: 1, longestQueue: 2 }]);
    expect(result.endedAt).to.equal(START + 3 * HOUR);
  });

  it('gives people back whose work was called off by a timer, and whoever waits begins', async () => {
    const late = boundary('late', 'u', timer('Duration', 'PT30M'));
    const xml = bpmn('p', [start(), user('u'), late, end()], ['start -> u -> end', 'late -> end']);
    const work = { u: { duration: constant(HOUR), resource: 'physicist' } };
    const plan = { instances: 2, arrival: constant(15 * MINUTE), resources: { physicist: 1 } };
    const result = await run(xml, scenario({ work }, plan));
    expect(element(result, 'u')).to.include({ entered: 2, terminated: 2 });
    expect(result).to.include({ completed: 2, endedAt: START + 45 * MINUTE });
  });

  it('draws outcomes by weight, errors too', async () => {
    const caught = boundary('no', 's', error('REFUSED'));
    const parts = [start(), service('s'), caught, user('again'), end()];
    const xml = bpmn('p', parts, ['start -> s -> end', 'no -> again -> end']);
    const outcomes = [{ weight: 1, error: 'REFUSED' }, { weight: 3 }];
    const result = await run(xml, scenario({ work: { s: { duration: constant(1), outcomes } } }, { instances: 400 }));
    expect(element(result, 'again').completed).to.be.within(70, 130);
    expect(element(result, 's').terminated).to.equal(element(result, 'again').completed);
  });

  it('brings the messages that a rule names, and tells what the rest wait for', async () => {
    const parts = [start(), receive('r', 'arrived', '=id'), receive('never', 'lost', '=id'), end()];
    const xml = bpmn('p', parts, ['start -> r -> never -> end']);
    const messages = { arrived: { delay: constant(HOUR) } };
    const begin = { processId: 'p', variables: (index: number) => ({ id: `i${index}` }) };
    const result = await run(xml, scenario({ messages }, { instances: 2, start: begin }));
    expect(element(result, 'r').waiting.total).to.equal(2 * HOUR);
    expect(result).to.include({ started: 2, completed: 0 });
    expect(result.waiting).to.deep.equal([{ elementId: 'never', code: 'MESSAGE', count: 2 }]);
  });

  it('counts incidents by what they say', async () => {
    const parts = [start(), gateway('exclusive', 'g'), user('a'), user('b')];
    const xml = bpmn('p', parts, ['start -> g -[=gone > 1]-> a', 'g -[=false]-> b']);
    const result = await run(xml, scenario({}, { instances: 3 }));
    expect(result.incidents.map(({ elementId, type, count }) => [elementId, type, count])).to.deep.equal([
      ['g', 'EXTRACT_VALUE_ERROR', 3],
    ]);
    expect(result.waiting).to.deep.equal([{ elementId: 'g', code: 'INCIDENT', count: 3 }]);
  });

  it('fires timers in the simulated time, and stops at the horizon', async () => {
    const wait = {
      xml: '<bpmn:intermediateCatchEvent id="w"><bpmn:timerEventDefinition><bpmn:timeDuration>P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>',
      roots: [],
    };
    const xml = bpmn('p', [start(), wait, user('u'), end()], ['start -> w -> u -> end']);
    const result = await run(xml, scenario({}));
    expect(result.endedAt).to.equal(START + 30 * 24 * HOUR + MINUTE);
    expect(await run(xml, scenario({}, { horizon: 24 * HOUR }))).to.include({ completed: 0, endedAt: START });
  });

  it('is the same for the same seed, event for event, and another for another', async () => {
    const otherwise = { duration: { kind: 'lognormal', median: HOUR, spread: 1 } as const };
    const plan = (seed: number) =>
      scenario({ otherwise }, { instances: 20, seed, logged: 20, arrival: { kind: 'exponential', mean: HOUR } });
    const first = await run(line, plan(7));
    expect(await run(line, plan(7))).to.deep.equal(first);
    expect((await run(line, plan(8))).cycle.mean).to.not.equal(first.cycle.mean);
    expect(first.events.filter(({ intent }) => intent === 'ELEMENT_COMPLETED')).to.have.length(20 * 4 + 20);
  });

  it('answers why a draft cannot run', async () => {
    const xml = bpmn(
      'p',
      [start(), { xml: '<bpmn:complexGateway id="odd" />', roots: [] }, end()],
      ['start -> odd -> end'],
    );
    const simulated = await simulate({ resources: [{ name: 'draft.bpmn', content: xml }] }, scenario({}));
    expect(simulated.ok ? '' : simulated.problem)
      .to.contain('odd')
      .and.to.contain('draft.bpmn');
  });

  // expected values: closed forms of each distribution; tolerance five standard errors of 20,000 draws
  for (const [distribution, mean, tolerance] of [
    [{ kind: 'uniform', min: 0, max: 1000 }, 500, 11],
    [{ kind: 'triangular', min: 0, mode: 300, max: 900 }, 400, 7],
    [{ kind: 'exponential', mean: 1000 }, 1000, 36],
    [{ kind: 'lognormal', median: 1000, spread: 0.5 }, 1133.1, 22],
  ] as const) {
    it(`draws ${distribution.kind} with its mean`, () => {
      const random = randomOf(3);
      let sum = 0;
      for (let count = 0; count < 20_000; count += 1) sum += draw(distribution, random);
      expect(sum / 20_000).to.be.closeTo(mean, tolerance);
    });
  }
});
