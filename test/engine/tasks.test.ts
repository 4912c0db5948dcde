import { expect } from 'chai';
import { bpmn, element, end, io, script, service, start, user } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

describe('engine tasks', () => {
  it('completes an instance when its service task is completed and keeps the variables', async () => {
    const bench = new Bench();
    const key = await bench.play(bpmn('p', [start(), service('a'), end()], ['start -> a -> end']), { x: 1 });
    expect(bench.active()).to.deep.equal(['a']);
    const [job] = await bench.activate('a');
    expect(job).to.include({ type: 'a', retries: 3, bpmnProcessId: 'p', processDefinitionVersion: 1, elementId: 'a' });
    expect(job?.variables).to.deep.equal({ x: 1 });
    await bench.complete('a', { y: [1, { z: null }] });
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.variables(key)).to.deep.equal({ x: 1, y: [1, { z: null }] });
    expect(bench.completed()).to.deep.equal(['start', 'a', 'end', 'p']);
  });

  it('opens a user task with what the model says of it and completes it once', async () => {
    const bench = new Bench();
    const extensions =
      '<zeebe:assignmentDefinition assignee="=who" candidateGroups="physicist, dosimetrist" candidateUsers="=[&quot;u1&quot;]" />' +
      '<zeebe:taskSchedule dueDate="=now() + duration(&quot;PT2H&quot;)" followUpDate="2026-01-06T00:00:00+08:00" />' +
      '<zeebe:priorityDefinition priority="=70 + 5" />' +
      '<zeebe:formDefinition formId="contour-review" />' +
      '<zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>';
    await bench.deploy(JSON.stringify({ id: 'contour-review', components: [] }));
    const key = await bench.play(bpmn('p', [start(), user('a', extensions), end()], ['start -> a -> end']), {
      who: 'lin',
    });
    const task = bench.task('a');
    expect(task).to.deep.include({
      state: 'CREATED',
      assignee: 'lin',
      candidateGroups: ['physicist', 'dosimetrist'],
      candidateUsers: ['u1'],
      dueAt: bench.now + 2 * 3_600_000,
      followUpAt: Date.UTC(2026, 0, 5, 16),
      priority: 75,
      formId: 'contour-review',
      headers: { k: 'v' },
      version: 1,
    });
    expect(bench.store.rows('userTaskCandidate').map(({ kind, value }) => `${kind} ${value}`)).to.deep.equal([
      'GROUP physicist',
      'GROUP dosimetrist',
      'USER u1',
    ]);
    await bench.complete('a', { ok: true });
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.store.rows('userTaskCandidate')).to.have.length(0);
    const again = await bench.refuse({ type: 'completeUserTask', userTaskKey: task.key });
    expect(again.code).to.equal('INVALID_STATE');
  });

  it('raises FORM_NOT_FOUND without the form and opens the task after it was deployed and the incident resolved', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn('p', [start(), user('a', '<zeebe:formDefinition formId="f" />'), end()], ['start -> a -> end']),
    );
    const [incident] = bench.incidents();
    expect(incident).to.include({ type: 'FORM_NOT_FOUND', elementId: 'a' });
    await bench.deploy('{"id":"f"}');
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.task('a').formId).to.equal('f');
    expect(bench.incidents()).to.deep.equal([]);
  });

  it('lets one of two claim a user task and lets an override hand it over', async () => {
    const bench = new Bench();
    await bench.play(bpmn('p', [start(), user('a'), end()], ['start -> a -> end']));
    const userTaskKey = bench.task('a').key;
    const first = await bench.run({ type: 'assignUserTask', userTaskKey, assignee: 'lin', allowOverride: false });
    expect(first.version).to.equal(2);
    const second = await bench.refuse({ type: 'assignUserTask', userTaskKey, assignee: 'wu', allowOverride: false });
    expect(second).to.deep.equal({
      code: 'INVALID_STATE',
      message: `Command 'CLAIM' rejected with code 'INVALID_STATE': Expected to claim user task with key '${userTaskKey}', but it has already been assigned`,
    });
    await bench.run({ type: 'assignUserTask', userTaskKey, assignee: 'wu' });
    expect(bench.task('a')).to.include({ assignee: 'wu', version: 3 });
    await bench.run({ type: 'assignUserTask', userTaskKey, assignee: null });
    expect(bench.task('a')).to.include({ assignee: null, version: 4 });
  });

  it('refuses to complete a user task in another version than expected', async () => {
    const bench = new Bench();
    await bench.play(bpmn('p', [start(), user('a'), end()], ['start -> a -> end']));
    const userTaskKey = bench.task('a').key;
    await bench.run({ type: 'updateUserTask', userTaskKey, changeset: { priority: 90, candidateGroups: ['g'] } });
    expect((await bench.refuse({ type: 'completeUserTask', userTaskKey, expectedVersion: 1 })).code).to.equal(
      'INVALID_STATE',
    );
    await bench.run({ type: 'completeUserTask', userTaskKey, expectedVersion: 2 });
    expect(bench.active()).to.deep.equal([]);
  });

  it('runs scripts and passes manual and undefined tasks', async () => {
    const bench = new Bench();
    const parts = [start(), script('s', '=a * 2', 'b'), element('manualTask', 'm'), element('task', 't'), end()];
    const key = await bench.play(bpmn('p', parts, ['start -> s -> m -> t -> end']), { a: 21 });
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.variables(key)).to.deep.equal({ a: 21, b: 42 });
  });

  it('keeps input mappings local and propagates only what output mappings name', async () => {
    const bench = new Bench();
    const mappings = io(
      { dose: '=plan.dose', 'ctx.id': '=plan.id', 'ctx.twice': '=dose * 2' },
      { 'result.gy': '=measured' },
    );
    const key = await bench.play(bpmn('p', [start(), service('a', 'a', mappings), end()], ['start -> a -> end']), {
      plan: { dose: 2, id: 'P1' },
      result: { kept: true },
    });
    const [job] = await bench.activate('a');
    expect(job?.variables).to.deep.include({ dose: 2, ctx: { id: 'P1', twice: 4 } });
    await bench.complete('a', { measured: 1.98, noise: 1 });
    expect(bench.variables(key)).to.deep.equal({
      plan: { dose: 2, id: 'P1' },
      result: { kept: true, gy: 1.98 },
    });
  });

  it('updates a variable in the nearest scope that has it, so a local one hides the outer', async () => {
    const bench = new Bench();
    const parts = [start(), service('a', 'a', io({ x: '=x + 1' })), end()];
    const key = await bench.play(bpmn('p', parts, ['start -> a -> end']), { x: 1 });
    await bench.complete('a', { x: 10, y: 2 });
    expect(bench.variables(key)).to.deep.equal({ x: 1, y: 2 });
  });

  it('stops at a failing job type expression and goes on when the variable is there', async () => {
    const bench = new Bench();
    const key = await bench.play(bpmn('p', [start(), service('a', '=kind'), end()], ['start -> a -> end']));
    const [incident] = bench.incidents();
    expect(incident).to.include({
      type: 'EXTRACT_VALUE_ERROR',
      message: "Expected result of the expression 'kind' to be 'STRING', but was 'NULL'.",
      expression: '=kind',
    });
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { kind: 'late' } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.job('a').type).to.equal('late');
  });

  it('tells the worker of a user task without zeebe:userTask what the model says of people, dates and form', async () => {
    const bench = new Bench();
    const ext =
      '<zeebe:assignmentDefinition assignee="=who" candidateGroups="physics, doctors" />' +
      '<zeebe:taskSchedule dueDate="2030-01-01T08:00:00+08:00" /><zeebe:formDefinition formId="f" />';
    const form = JSON.stringify({ id: 'f', components: [] });
    const model = bpmn('p', [start(), element('userTask', 'u', { ext }), end()], ['start -> u -> end']);
    await bench.deploy(form, model);
    await bench.start('p', { who: 'li' });
    expect(bench.job('u')).to.deep.include({
      type: 'io.camunda.zeebe:userTask',
      headers: {
        'io.camunda.zeebe:assignee': 'li',
        'io.camunda.zeebe:candidateGroups': '["physics","doctors"]',
        'io.camunda.zeebe:dueDate': '2030-01-01T00:00:00.000Z',
        'io.camunda.zeebe:formKey': String(bench.store.rows('form')[0]?.key),
      },
    });
    await bench.complete('u');
    expect(bench.elements()).to.deep.equal([]);
  });
});
