import { expect } from 'chai';
import type { JobResult } from '@rtflow/engine';
import { boundary, bpmn, call, end, message, service, start, sub, taskListeners, timer, user } from './support/bpmn.ts';
import type { Part } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

/** A user task with listeners on these events. */
const task = (byEvent: Record<string, string[]>, ext = ''): string =>
  bpmn('p', [start(), user('u', taskListeners(byEvent) + ext), user('after'), end()], ['start -> u -> after -> end']);

const answer = async (bench: Bench, result?: JobResult) => {
  const job = bench.jobs().find((row) => row.kind === 'TASK_LISTENER');
  await bench.run({ type: 'completeJob', jobKey: job?.key ?? 0, ...(result ? { result } : {}) });
};

describe('engine task listeners', () => {
  it('are asked on creation and then on the assignment that the model wants', async () => {
    const bench = new Bench();
    await bench.play(
      task({ creating: ['c1', 'c2'], assigning: ['a1'] }, '<zeebe:assignmentDefinition assignee="li" />'),
    );
    expect(bench.task('u')).to.include({ state: 'CREATING', assignee: null });
    await answer(bench);
    await answer(bench, { type: 'userTask', corrections: { priority: 80, candidateGroups: ['physics'] } });
    expect(bench.task('u')).to.deep.include({ state: 'ASSIGNING', priority: 80, candidateGroups: ['physics'] });
    expect(bench.jobs()[0]?.headers['io.camunda.zeebe:assignee']).to.equal('li');
    expect(bench.jobs()[0]?.headers['io.camunda.zeebe:changedAttributes']).to.equal('["assignee"]');
    await answer(bench);
    expect(bench.task('u')).to.include({ state: 'CREATED', assignee: 'li' });
  });

  it('deny a completion: the task stays as it was, with the reason for whoever asked', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ completing: ['check', 'sign'] }));
    const { key: userTaskKey } = bench.task('u');
    const begun = await bench.run({ type: 'completeUserTask', userTaskKey, variables: { dose: 2 } });
    expect(begun.state).to.equal('COMPLETING');
    expect((await bench.refuse({ type: 'completeUserTask', userTaskKey })).code).to.equal('INVALID_STATE');
    await answer(bench, { type: 'userTask', corrections: { priority: 99 } });
    await answer(bench, { type: 'userTask', denied: true, deniedReason: 'dose' });
    expect(bench.effects.userTasks).to.deep.include({
      key: userTaskKey,
      elementId: 'u',
      instanceKey: key,
      rootKey: key,
      state: 'CREATED',
      denied: { event: 'completing', reason: 'dose' },
    });
    expect(bench.task('u')).to.include({ state: 'CREATED', priority: 50, transition: null });
    expect(bench.variables(key)).to.deep.equal({});
  });

  it('let a completion through with what the person entered', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ completing: ['check'] }));
    await bench.complete('u', { dose: 2 });
    await answer(bench);
    expect(bench.active()).to.deep.equal(['after']);
    expect(bench.variables(key)).to.deep.equal({ dose: 2 });
  });

  it('correct an update, and are asked when variables of the task are set', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ updating: ['u1'] }));
    const { key: userTaskKey, elementKey } = bench.task('u');
    const begun = await bench.run({ type: 'updateUserTask', userTaskKey, changeset: { priority: 10, dueAt: 5 } });
    expect(begun.state).to.equal('UPDATING');
    await answer(bench, { type: 'userTask', corrections: { priority: 20 } });
    expect(bench.task('u')).to.include({ state: 'CREATED', priority: 20, dueAt: 5 });
    await bench.run({ type: 'setVariables', elementInstanceKey: elementKey, variables: { a: 1 } });
    expect(bench.variables(key)).to.deep.equal({});
    await answer(bench);
    expect(bench.variables(key)).to.deep.equal({ a: 1 });
  });

  it('refuse what cannot be denied or corrected', async () => {
    const bench = new Bench();
    await bench.play(task({ creating: ['c'] }, '<zeebe:assignmentDefinition assignee="li" />'));
    const jobKey = bench.jobs()[0]?.key ?? 0;
    for (const result of [
      { type: 'userTask', denied: true },
      { type: 'userTask', corrections: { assignee: 'wang' } },
      { type: 'userTask', corrections: { priority: 101 } },
    ] as const) {
      expect((await bench.refuse({ type: 'completeJob', jobKey, result })).code).to.equal('INVALID_ARGUMENT');
    }
    expect((await bench.refuse({ type: 'completeJob', jobKey, variables: { a: 1 } })).code).to.equal(
      'INVALID_ARGUMENT',
    );
  });

  it('without retries are an incident of their own', async () => {
    const bench = new Bench();
    await bench.play(task({ completing: ['check'] }));
    await bench.complete('u');
    const [job] = await bench.activate('check');
    await bench.run({ type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 0 });
    expect(bench.incidents()[0]?.type).to.equal('TASK_LISTENER_NO_RETRIES');
  });

  it('have their word before a canceled instance ends, one after the other, and cannot deny it', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ canceling: ['hand-back', 'tell'] }));
    const { key: userTaskKey } = bench.task('u');
    await bench.run({ type: 'cancelProcessInstance', instanceKey: key });
    expect(bench.task('u').state).to.equal('CANCELING');
    expect(bench.jobs()[0]).to.include({ type: 'hand-back', listenerEvent: 'canceling' });
    expect((await bench.refuse({ type: 'completeUserTask', userTaskKey })).code).to.equal('INVALID_STATE');
    const denied = { type: 'userTask', denied: true } as const;
    const refused = await bench.refuse({ type: 'completeJob', jobKey: bench.jobs()[0]?.key ?? 0, result: denied });
    expect(refused.code).to.equal('INVALID_ARGUMENT');
    await answer(bench);
    expect(bench.jobs().map((job) => job.type)).to.deep.equal(['tell']);
    expect(bench.state(key)).to.equal('ACTIVE');
    await bench.run({ type: 'cancelProcessInstance', instanceKey: key });
    await answer(bench);
    expect(bench.state(key)).to.equal('TERMINATED');
    expect(bench.intents('u').slice(-4)).to.deep.equal([
      'ELEMENT_TERMINATING',
      'TASK_LISTENER_COMPLETED',
      'TASK_LISTENER_COMPLETED',
      'ELEMENT_TERMINATED',
    ]);
  });

  it('are waited for by the boundary event that interrupts the task or a scope around it', async () => {
    for (const host of ['u', 's', 'c']) {
      const bench = new Bench();
      const listening = user('u', taskListeners({ canceling: ['l'] }));
      await bench.deploy(bpmn('child', [start(), listening, end()], ['start -> u -> end']));
      const inside = [start('is'), host === 's' ? listening : service('u2', 'w'), service('beside', 'b')];
      const hosts: Record<string, Part> = {
        u: listening,
        s: sub('s', inside, ['is -> u', 'is -> beside']),
        c: call('c', 'child'),
      };
      const out = boundary('late', host, timer('Duration', 'PT1H'), true);
      await bench.play(
        bpmn(
          'p',
          [start(), hosts[host] ?? listening, out, user('after'), end()],
          [`start -> ${host} -> end`, 'late -> after'],
        ),
      );
      await bench.pass(3_600_000);
      expect(bench.active(), host).to.include('u').and.not.include('after').and.not.include('beside');
      await answer(bench);
      expect(bench.active(), host).to.deep.equal(['after']);
    }
  });

  it('are waited for by an interrupting event subprocess; a boundary event takes its place', async () => {
    const bench = new Bench();
    const listening = user('u', taskListeners({ canceling: ['l'] }));
    const event = sub('e', [start('es', message('stop', '=1')), user('inner'), end('ee')], ['es -> inner -> ee'], {
      event: true,
    });
    const model = bpmn(
      'p',
      [
        start(),
        sub('s', [start('is'), listening, event, end('ie')], ['is -> u -> ie']),
        boundary('late', 's', timer('Duration', 'PT1H'), true),
        user('after'),
        end(),
      ],
      ['start -> s -> end', 'late -> after'],
    );
    await bench.play(model);
    await bench.publish('stop', '1');
    expect(bench.active()).to.deep.equal(['s', 'u']);
    await answer(bench);
    expect(bench.active()).to.deep.equal(['e', 'inner', 's']);
    await bench.start('p');
    await bench.publish('stop', '1');
    await bench.pass(3_600_000);
    await answer(bench);
    expect(bench.active()).to.deep.equal(['after', 'after']);
  });

  it('without retries hold the end up as an incident; a modification waits for them too', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ canceling: ['l'] }));
    const { elementKey } = bench.task('u');
    const move = { sourceElementInstanceKey: elementKey, targetElementId: 'after' };
    await bench.run({ type: 'modifyProcessInstance', instanceKey: key, moveInstructions: [move] });
    expect(bench.active()).to.deep.equal(['after', 'u']);
    const [job] = await bench.activate('l');
    const jobKey = job?.jobKey ?? 0;
    await bench.run({ type: 'failJob', jobKey, retries: 0 });
    await bench.complete('after');
    expect(bench.state(key)).to.equal('ACTIVE');
    await bench.run({ type: 'updateJobRetries', jobKey, retries: 1 });
    await bench.run({ type: 'resolveIncident', incidentKey: bench.incidents()[0]?.key ?? 0 });
    await answer(bench);
    expect(bench.state(key)).to.equal('COMPLETED');
  });

  it('that cannot be evaluated begin their transition again', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ completing: ['check', '=second'] }));
    await bench.complete('u');
    await answer(bench);
    const [incident] = bench.incidents();
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { second: 'sign' } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.jobs().map((row) => row.type)).to.deep.equal(['check']);
    await answer(bench);
    await answer(bench);
    expect(bench.active()).to.deep.equal(['after']);
  });
});
