import { expect } from 'chai';
import { boundary, bpmn, call, end, gateway, message, service, start, timer, user } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

describe('engine explain', () => {
  it('says for each open element what it waits for', async () => {
    const bench = new Bench();
    await bench.deploy(bpmn('child', [start(), service('c'), end()], ['start -> c -> end']));
    const parts = [
      start(),
      gateway('parallel', 'f'),
      user('a', '<zeebe:assignmentDefinition candidateGroups="physicist" />'),
      boundary('late', 'a', timer('Duration', 'PT1H'), false),
      boundary('stop', 'a', message('stop', '=id')),
      call('k', 'child'),
      service('b', '=missing'),
      gateway('parallel', 'j'),
      end(),
    ];
    const flows = ['start -> f -> a -> j', 'f -> k -> j', 'f -> b -> j', 'f -> j -> end', 'late -> end', 'stop -> end'];
    const key = await bench.play(bpmn('p', parts, flows), { id: 1 });
    const waiting = await bench.engine.explain(bench.store, key);
    const told = waiting.map(({ elementId, kind, detail }) => ({ elementId, kind, detail }));
    const one = (kind: string) => told.filter((entry) => entry.kind === kind);
    expect(one('userTask')[0]).to.deep.include({ elementId: 'a' });
    expect(one('userTask')[0]?.detail).to.deep.include({ assignee: null, candidateGroups: ['physicist'] });
    expect(one('timer')).to.deep.equal([
      { elementId: 'a', kind: 'timer', detail: { dueAt: bench.now + 3_600_000, handler: 'late' } },
    ]);
    expect(one('message')).to.deep.equal([
      { elementId: 'a', kind: 'message', detail: { name: 'stop', correlationKey: '1', handler: 'stop' } },
    ]);
    expect(one('job')[0]?.detail).to.deep.include({ type: 'c', state: 'ACTIVATABLE', retries: 3 });
    expect(one('call')[0]?.detail).to.deep.include({ processId: 'child' });
    expect(one('incident')[0]?.detail).to.deep.include({ type: 'EXTRACT_VALUE_ERROR', expression: '=missing' });
    expect(one('join')).to.deep.equal([
      {
        elementId: 'j',
        kind: 'join',
        detail: {
          arrived: ['f-j'],
          awaited: [
            { flowId: 'a-j', from: ['a'] },
            { flowId: 'k-j', from: ['k'] },
            { flowId: 'b-j', from: ['b'] },
          ],
        },
      },
    ]);
  });
});
