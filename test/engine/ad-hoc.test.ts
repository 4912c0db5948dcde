import { expect } from 'chai';
import type { JobResult } from '@rtflow/engine';
import { adHoc, bpmn, end, io, message, service, start, sub, taskDefinition, user } from './support/bpmn.ts';
import type { Part } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const inner: Part[] = [user('a'), service('b'), user('c')];

const around = (part: Part): string =>
  bpmn('p', [start(), part, user('after'), end()], ['start -> ah -> after -> end']);

describe('engine ad-hoc subprocess', () => {
  it('activates what its collection lists and ends when all of it has', async () => {
    const bench = new Bench();
    const model = around(adHoc('ah', inner, ['b -> c'], { zeebe: 'activeElementsCollection="=wanted"' }));
    await bench.play(model, { wanted: ['a', 'b'] });
    expect(bench.active()).to.deep.equal(['a', 'ah', 'ah', 'ah', 'b']);
    await bench.complete('a');
    await bench.complete('b');
    expect(bench.active()).to.deep.equal(['ah', 'ah', 'c']);
    await bench.complete('c');
    expect(bench.active()).to.deep.equal(['after']);
  });

  it('stays open without a list until somebody activates something', async () => {
    const bench = new Bench();
    await bench.play(around(adHoc('ah', inner, ['b -> c'])));
    const [scope] = bench.elements().filter((row) => row.elementId === 'ah');
    const adHocElementKey = scope?.key ?? 0;
    expect(bench.active()).to.deep.equal(['ah']);
    const elements = [{ elementId: 'a', variables: { room: 3 } }];
    await bench.run({ type: 'activateAdHocActivities', adHocElementKey, elements });
    expect(bench.active()).to.deep.equal(['a', 'ah', 'ah']);
    await bench.run({
      type: 'activateAdHocActivities',
      adHocElementKey,
      elements: [{ elementId: 'b' }],
      cancelRemainingInstances: true,
    });
    expect(bench.active()).to.deep.equal(['ah', 'ah', 'b']);
    const unknown = { type: 'activateAdHocActivities', adHocElementKey, elements: [{ elementId: 'c' }] } as const;
    expect((await bench.refuse(unknown)).code).to.equal('INVALID_ARGUMENT');
    await bench.complete('b');
    await bench.complete('c');
    expect(bench.active()).to.deep.equal(['after']);
  });

  it('ends by its condition, with or without what still runs', async () => {
    for (const cancel of [true, false]) {
      const bench = new Bench();
      const zeebe = 'activeElementsCollection="=[&quot;a&quot;,&quot;b&quot;]"';
      const attrs = `cancelRemainingInstances="${cancel}"`;
      await bench.play(around(adHoc('ah', inner, ['b -> c'], { zeebe, attrs, condition: '=done' })), { done: false });
      await bench.complete('a', { done: true });
      expect(bench.active()).to.deep.equal(cancel ? ['after'] : ['ah', 'ah', 'b']);
      if (cancel) continue;
      await bench.complete('b');
      await bench.complete('c');
      expect(bench.active()).to.deep.equal(['after']);
    }
  });

  it('stays open when its condition is not met and nothing runs', async () => {
    const bench = new Bench();
    const zeebe = 'activeElementsCollection="=[&quot;a&quot;]"';
    await bench.play(around(adHoc('ah', inner, ['b -> c'], { zeebe, condition: '=false' })));
    await bench.complete('a');
    expect(bench.active()).to.deep.equal(['ah']);
  });

  it('collects outputs in the order in which they come, and tells what can be activated', async () => {
    const bench = new Bench();
    const zeebe =
      'activeElementsCollection="=[&quot;a&quot;,&quot;b&quot;]" outputCollection="results" outputElement="=result"';
    const parts = [user('a', io({}, { result: '=r' })), service('b', 'b', io({}, { result: '=r' }))];
    const key = await bench.play(around(adHoc('ah', parts, [], { zeebe, ext: '' })));
    const [scope] = bench.elements().filter((row) => row.type === 'AD_HOC_SUB_PROCESS');
    const known = bench.variables(scope?.key ?? 0).adHocSubProcessElements as { elementId: string }[];
    expect(known.map((one) => one.elementId)).to.deep.equal(['a', 'b']);
    await bench.complete('b', { r: 1 });
    await bench.complete('a', { r: 2 });
    expect(bench.variables(key).results).to.deep.equal([1, 2]);
    expect(bench.variables(key)).to.not.have.property('adHocSubProcessElements');
  });

  it('raises an incident for an element that it has not, and goes on when it is mended', async () => {
    const bench = new Bench();
    const model = around(adHoc('ah', inner, ['b -> c'], { zeebe: 'activeElementsCollection="=wanted"' }));
    const key = await bench.play(model, { wanted: ['x'] });
    const [incident] = bench.incidents();
    expect(incident?.type).to.equal('EXTRACT_VALUE_ERROR');
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { wanted: ['a'] } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.active()).to.deep.equal(['a', 'ah', 'ah']);
  });

  describe('with a worker', () => {
    const model = around(adHoc('ah', inner, ['b -> c'], { ext: taskDefinition('agent') }));
    const decide = async (bench: Bench, result: JobResult) => {
      const job = bench.jobs().find((row) => row.type === 'agent');
      await bench.run({ type: 'completeJob', jobKey: job?.key ?? 0, result });
    };

    it('is asked on entry and after each flow, one job at a time', async () => {
      const bench = new Bench();
      await bench.play(model);
      const elements = [{ elementId: 'a' }, { elementId: 'b', variables: { n: 1 } }];
      await decide(bench, { type: 'adHocSubProcess', activateElements: elements });
      expect(bench.jobs().map((row) => row.type)).to.deep.equal(['b']);
      await bench.complete('a');
      const [first] = bench.jobs().filter((row) => row.type === 'agent');
      await bench.complete('b');
      await bench.complete('c');
      const [second] = bench.jobs().filter((row) => row.type === 'agent');
      expect(second?.key).to.not.equal(first?.key);
      expect((await bench.refuse({ type: 'completeJob', jobKey: first?.key ?? 0 })).code).to.equal('NOT_FOUND');
      await decide(bench, { type: 'adHocSubProcess', isCompletionConditionFulfilled: true });
      expect(bench.active()).to.deep.equal(['after']);
    });

    it('may end while something runs, waiting for it or not', async () => {
      for (const isCancelRemainingInstances of [true, false]) {
        const bench = new Bench();
        await bench.play(model);
        await decide(bench, { type: 'adHocSubProcess', activateElements: [{ elementId: 'a' }, { elementId: 'b' }] });
        await bench.complete('a');
        const result = { isCompletionConditionFulfilled: true, isCancelRemainingInstances };
        await decide(bench, { type: 'adHocSubProcess', ...result });
        expect(bench.active()).to.deep.equal(isCancelRemainingInstances ? ['after'] : ['ah', 'ah', 'b']);
        if (isCancelRemainingInstances) continue;
        await bench.complete('b');
        await bench.complete('c');
        expect(bench.active()).to.deep.equal(['after']);
      }
    });

    it('may not activate and end at once, nor what is not inside', async () => {
      const bench = new Bench();
      await bench.play(model);
      const jobKey = bench.jobs()[0]?.key ?? 0;
      const activateElements = [{ elementId: 'a' }];
      for (const result of [
        { type: 'adHocSubProcess', activateElements, isCompletionConditionFulfilled: true },
        { type: 'adHocSubProcess', activateElements: [{ elementId: 'after' }] },
      ] as const) {
        expect((await bench.refuse({ type: 'completeJob', jobKey, result })).code).to.equal('INVALID_ARGUMENT');
      }
    });

    it('is asked again after an event subprocess, and has an incident of its own', async () => {
      const bench = new Bench();
      const guard = sub(
        'esp',
        [start('es', message('m', '=id'), 'isInterrupting="false"'), user('look'), end('ee')],
        ['es -> look -> ee'],
        { event: true },
      );
      await bench.play(around(adHoc('ah', [...inner, guard], ['b -> c'], { ext: taskDefinition('agent') })), {
        id: '1',
      });
      await decide(bench, { type: 'adHocSubProcess' });
      await bench.publish('m', '1');
      await bench.complete('look');
      const [job] = await bench.activate('agent');
      await bench.run({ type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 0 });
      expect(bench.incidents()[0]?.type).to.equal('AD_HOC_SUB_PROCESS_NO_RETRIES');
    });
  });
});
