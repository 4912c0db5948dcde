import { expect } from 'chai';
import { bpmn, end, gateway, io, service, start, sub, user } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const HOUR = 3_600_000;
const model = bpmn(
  'p',
  [
    start(),
    service('a', 'a', io({ local: '=1' }, { sum: '=local + n' })),
    gateway('exclusive', 'x', 'x-s'),
    sub('s', [start('is'), user('u'), end('ie')], ['is -> u -> ie']),
    end(),
  ],
  ['start -> a -> x -> s -> end', 'x -[=sum = "text"]-> end'],
);

describe('engine history', () => {
  it('tells what was open and known at any time, also while stopped, suspended and after the end', async () => {
    const bench = new Bench();
    const began = bench.now;
    const key = await bench.play(model, { n: 1 });
    await bench.pass(HOUR);
    await bench.complete('a', { n: 2 });
    const [incident] = bench.incidents();
    expect(incident?.elementId).to.equal('x');
    await bench.pass(HOUR);
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { sum: 'text2' } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    await bench.pass(HOUR);
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    await bench.pass(HOUR);
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    await bench.complete('u', { done: true });

    const at = async (hours: number) => bench.engine.stateAt(bench.store, key, began + hours * HOUR);
    const open = async (hours: number) =>
      (await at(hours))?.elements.map((one) => `${one.elementId} ${one.phase}`).sort();
    expect(await bench.engine.stateAt(bench.store, key, began - 1)).to.equal(null);
    expect(await open(0.5)).to.deep.equal(['a ACTIVATED', 'p ACTIVATED']);
    expect((await at(0.5))?.elements.map((one) => one.variables)).to.deep.equal([{ n: 1 }, { local: 1 }]);
    expect(await open(1.5)).to.deep.equal(['p ACTIVATED', 'x COMPLETING']);
    expect((await at(1.5))?.incidents.map((one) => one.elementId)).to.deep.equal(['x']);
    expect((await at(1.5))?.elements[0]?.variables).to.deep.equal({ n: 1, sum: 3 });
    expect(await open(2.5)).to.deep.equal(['p ACTIVATED', 's ACTIVATED', 'u ACTIVATED']);
    expect((await at(2.5))?.incidents).to.deep.equal([]);
    expect((await at(3.5))?.state).to.equal('SUSPENDED');
    expect(await at(4)).to.deep.include({ state: 'COMPLETED', elements: [] });
    expect((await at(2.5))?.flowsTaken).to.deep.equal({ 'start-a': 1, 'a-x': 1, 'x-s': 1, 'is-u': 1 });
  });

  it('knows the model and ids of before a migration', async () => {
    const bench = new Bench();
    const began = bench.now;
    const key = await bench.play(bpmn('p', [start(), user('a'), end()], ['start -> a -> end']));
    const first = bench.store.rows('definition')[0]?.key;
    const { resources } = await bench.deploy(bpmn('p', [start(), user('b'), end()], ['start -> b -> end']));
    const [target] = resources;
    bench.now += HOUR;
    await bench.run({
      type: 'migrateProcessInstance',
      instanceKey: key,
      targetDefinitionKey: target?.kind === 'process' ? target.definitionKey : 0,
      mappings: [{ sourceElementId: 'a', targetElementId: 'b' }],
    });
    const before = await bench.engine.stateAt(bench.store, key, began);
    expect(before).to.include({ definitionKey: first, version: 1 });
    expect(before?.elements.map((one) => one.elementId)).to.deep.equal(['p', 'a']);
    const after = await bench.engine.stateAt(bench.store, key, bench.now);
    expect(after).to.include({ version: 2 });
    expect(after?.elements.map((one) => one.elementId)).to.deep.equal(['p', 'b']);
  });

  it('moves ended call trees to the archive in batches, answers out of it, and forgets them', async () => {
    const bench = new Bench();
    await bench.deploy(model);
    const keys: number[] = [];
    for (let n = 0; n < 3; n += 1) keys.push(await bench.start('p', { n, sum: 0 }));
    const [first = 0, second = 0, running = 0] = keys;
    for (const instanceKey of [first, second]) await bench.run({ type: 'cancelProcessInstance', instanceKey });
    const known = await bench.engine.stateAt(bench.store, first, bench.now - 1);
    const still = await bench.engine.stateAt(bench.store, running, bench.now);
    bench.now += HOUR;
    const batch = { type: 'archiveInstances', limit: 1 } as const;
    expect(await bench.run({ ...batch, endedBefore: bench.now - 2 * HOUR })).to.deep.equal({ archived: 0 });
    expect(await bench.run({ ...batch, endedBefore: bench.now })).to.deep.equal({ archived: 1 });
    expect(await bench.run({ ...batch, endedBefore: bench.now })).to.deep.equal({ archived: 1 });
    expect(await bench.run({ ...batch, endedBefore: bench.now })).to.deep.equal({ archived: 0 });
    for (const table of ['instance', 'element', 'variable', 'job', 'event', 'flowTaken'] as const) {
      const left = new Set(bench.store.rows(table).map((row) => ('instanceKey' in row ? row.instanceKey : row.key)));
      expect([...left], table).to.deep.equal([running]);
    }
    expect(await bench.engine.stateAt(bench.store, first, bench.now - HOUR - 1)).to.deep.equal(known);
    expect(await bench.engine.stateAt(bench.store, running, bench.now)).to.deep.equal({ ...still, at: bench.now });
    const forget = { type: 'forgetArchived', endedBefore: bench.now, limit: 10 } as const;
    expect(await bench.run(forget)).to.deep.equal({ forgotten: 2 });
    expect(await bench.engine.stateAt(bench.store, first, bench.now)).to.equal(null);
  });
});
