import { expect } from 'chai';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import { parseValue } from '@rtflow/engine/feel/expression';
import { JOB_TYPES, isJobTypeName } from '@rtflow/contract/job-types';
import type { JobType } from '@rtflow/contract/job-types';
import { MESSAGES } from '@rtflow/contract/messages';
import { USER_TASKS, isUserTaskId, userTask } from '@rtflow/contract/user-tasks';
import { bpmnFiles, dmnFiles } from './model-files.ts';
import type { Model, Moddle } from './read-model.ts';
import { eventDefinition, extension, readModel } from './read-model.ts';
import { readDecision } from './read-decision.ts';

const models: Model[] = await Promise.all(bpmnFiles().map(readModel));
const decisions = await Promise.all(dmnFiles().map(readDecision));
const ofType = (type: string): { model: Model; element: Moddle }[] =>
  models.flatMap((model) => model.elements.filter((e) => e.$type === type).map((element) => ({ model, element })));
const jobElements = models.flatMap((model) =>
  model.elements.flatMap((element) => {
    const task = extension(element, 'zeebe:TaskDefinition');
    return task ? [{ model, element, type: String(task['type']), retries: Number(task['retries']) }] : [];
  }),
);

describe('models: user tasks and the contract', () => {
  it('draws exactly the user tasks of USER_TASKS', () => {
    const drawn = ofType('bpmn:UserTask').map(({ element }) => element.id);
    expect(drawn.sort()).to.deep.equal(Object.keys(USER_TASKS).sort());
  });

  for (const { model, element } of ofType('bpmn:UserTask'))
    it(`draws ${element.id} as the contract describes it`, () => {
      if (!isUserTaskId(element.id)) throw new Error(`Expected ${element.id} in USER_TASKS`);
      const task = userTask(element.id)!;
      expect(element.name).to.equal(task.name.zh);
      expect(model.processId).to.equal(task.processId);
      expect(model.folder).to.equal(task.pathway);
      expect(extension(element, 'zeebe:UserTask'), 'zeebe:userTask').to.exist;
      expect(extension(element, 'zeebe:FormDefinition')?.['formId']).to.equal(element.id);
      expect(extension(element, 'zeebe:AssignmentDefinition')?.['candidateGroups']).to.equal(
        task.candidateGroups.join(','),
      );
      expect(task.resultVariable).to.equal(
        element.id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      );
      const outputs = extension(element, 'zeebe:IoMapping')!['outputParameters'] as Moddle[];
      expect(outputs.map((output) => output['target'])).to.include(task.resultVariable);
      expect(extension(element, 'zeebe:TaskSchedule') !== undefined).to.equal(task.slaNode !== undefined);
      expect(task.variables.shape['decision'] !== undefined).to.equal(task.decision !== undefined);
    });

  it('catches task-withdraw on exactly the tasks that have withdrawTo, under the key of that task', () => {
    const caught = ofType('bpmn:BoundaryEvent').flatMap(({ element }) => {
      const message = eventDefinition(element)?.['messageRef'] as Moddle | undefined;
      if (message?.name !== 'task-withdraw') return [];
      const key = extension(message, 'zeebe:Subscription')?.['correlationKey'];
      const host = (element['attachedToRef'] as Moddle).id;
      expect(key).to.equal(`=courseId + ":${host}"`);
      return [host];
    });
    const expected = Object.keys(USER_TASKS).filter((id) => userTask(id)?.withdrawTo);
    expect(caught.sort()).to.deep.equal(expected.sort());
    for (const id of expected) expect(userTask(userTask(id)!.withdrawTo!), id).to.exist;
  });

  it('names existing tasks in notPerformerOf', () => {
    for (const id of Object.keys(USER_TASKS))
      for (const other of userTask(id)!.notPerformerOf ?? [])
        expect(isUserTaskId(other), `${id}: ${other}`).to.equal(true);
  });
});

describe('models: jobs and the contract', () => {
  it('uses exactly the job types of JOB_TYPES', () => {
    expect([...new Set(jobElements.map(({ type }) => type))].sort()).to.deep.equal(Object.keys(JOB_TYPES).sort());
  });

  it('holds no case up by a notice: what follows a timer beside a task alone is given up when it fails for good', () => {
    const beside = new Set(
      ofType('bpmn:BoundaryEvent').flatMap(({ element }) => {
        const isTimer = eventDefinition(element)?.$type === 'bpmn:TimerEventDefinition';
        if (!isTimer || element['cancelActivity'] !== false) return [];
        return ((element['outgoing'] as Moddle[] | undefined) ?? []).map((flow) => (flow['targetRef'] as Moddle).id);
      }),
    );
    const notices = jobElements.filter(({ element }) => beside.has(element.id) && element.$type === 'bpmn:EndEvent');
    expect(notices.length).to.be.greaterThan(50);
    for (const { element, type } of notices) {
      const contract: JobType | undefined = isJobTypeName(type) ? JOB_TYPES[type] : undefined;
      expect(contract?.dispensable, element.id).to.equal(true);
    }
    // and nothing that a case does wait for is ever given up
    for (const { element, type } of jobElements) {
      if (type === 'send-reminder' || type === 'send-escalation') expect(element.$type).to.equal('bpmn:EndEvent');
    }
    const given = Object.entries(JOB_TYPES as Record<string, JobType>).filter(([, { dispensable }]) => dispensable);
    expect(given.map(([type]) => type)).to.deep.equal(['send-reminder', 'send-escalation']);
  });

  it('gives each job the retries of its type', () => {
    for (const { element, type, retries } of jobElements) {
      if (!isJobTypeName(type)) throw new Error(`Expected ${type} in JOB_TYPES`);
      expect(retries, element.id).to.equal(JOB_TYPES[type].retries);
    }
  });

  it('maps outputs explicitly wherever the job type returns variables', () => {
    for (const { element, type } of jobElements) {
      if (!isJobTypeName(type)) continue;
      const returned = Object.keys(JOB_TYPES[type].output.shape);
      const outputs = (extension(element, 'zeebe:IoMapping')?.['outputParameters'] ?? []) as Moddle[];
      if (returned.length > 0 && element.$type === 'bpmn:ServiceTask')
        expect(outputs.length, `${element.id} maps its outputs`).to.be.greaterThan(0);
    }
  });

  it('catches each business error that the job type may throw, and no other', () => {
    for (const { model, element, type } of jobElements) {
      if (!isJobTypeName(type) || element.$type !== 'bpmn:ServiceTask') continue;
      const boundaries = model.elements.filter(
        (e) =>
          (e['attachedToRef'] as Moddle | undefined)?.id === element.id &&
          eventDefinition(e)?.$type === 'bpmn:ErrorEventDefinition',
      );
      const codes = boundaries.map((b) => (eventDefinition(b)?.['errorRef'] as Moddle | undefined)?.['errorCode']);
      const errors: readonly string[] = JOB_TYPES[type].errors;
      if (!codes.includes(undefined)) expect(codes.sort(), element.id).to.deep.equal([...errors].sort());
      else expect(errors.length, element.id).to.be.greaterThan(0);
    }
  });
});

describe('models: messages, calls, errors, decisions', () => {
  it('waits for exactly the messages of MESSAGES', () => {
    const names = ofType('bpmn:Message').map(({ element }) => element.name!);
    expect([...new Set(names)].sort()).to.deep.equal(Object.keys(MESSAGES).sort());
  });

  it('calls only processes that exist, with explicit outputs', () => {
    const processIds = models.map((model) => model.processId);
    for (const { element } of ofType('bpmn:CallActivity')) {
      const called = extension(element, 'zeebe:CalledElement')!;
      expect(called['propagateAllChildVariables'], element.id).to.equal(false);
      if (!String(called['processId']).startsWith('=')) expect(processIds).to.include(called['processId']);
    }
  });

  it('catches every error end event in each model that calls its process', () => {
    for (const { model, element } of ofType('bpmn:EndEvent')) {
      const code = (eventDefinition(element)?.['errorRef'] as Moddle | undefined)?.['errorCode'];
      if (code === undefined) continue;
      const callers = ofType('bpmn:CallActivity').filter(
        ({ element: call }) => extension(call, 'zeebe:CalledElement')?.['processId'] === model.processId,
      );
      expect(callers.length, `${model.processId} is called`).to.be.greaterThan(0);
      for (const caller of callers) {
        const caught = caller.model.elements.some(
          (e) =>
            e.$type === 'bpmn:BoundaryEvent' &&
            (eventDefinition(e)?.['errorRef'] as Moddle | undefined)?.['errorCode'] === code,
        );
        expect(caught, `${caller.model.processId} catches ${String(code)} of ${model.processId}`).to.equal(true);
      }
    }
  });

  it('calls exactly the decisions that lie beside the models', () => {
    const called = ofType('bpmn:BusinessRuleTask').map(({ element }) =>
      String(extension(element, 'zeebe:CalledDecision')?.['decisionId']),
    );
    // sla-table is read by compute-due-date, queue-score by the queue, slot-length by booking.
    expect([...new Set([...called, 'sla-table', 'queue-score', 'slot-length'])].sort()).to.deep.equal(
      decisions.map((d) => d.id).sort(),
    );
  });
});

describe('models: gateways, FEEL, pictures', () => {
  for (const model of models) {
    it(`gives every deciding gateway of ${model.file} a default flow`, () => {
      for (const gateway of model.elements.filter((e) => e.$type === 'bpmn:ExclusiveGateway')) {
        const outgoing = gateway['outgoing'] as Moddle[];
        if (outgoing.length < 2) continue;
        const fallback = gateway['default'] as Moddle | undefined;
        expect(fallback, gateway.id).to.exist;
        for (const flow of outgoing)
          expect(flow['conditionExpression'] !== undefined, flow.id).to.equal(flow.id !== fallback?.id);
      }
    });

    it(`opens no gate of ${model.file} when every variable is missing`, () => {
      for (const flow of model.elements.filter((e) => e.$type === 'bpmn:SequenceFlow')) {
        const condition = flow['conditionExpression'] as { body: string } | undefined;
        if (condition) expect(evaluateWithNothing(condition.body), `${flow.id} ${condition.body}`).not.to.equal(true);
      }
    });

    it(`writes FEEL in ${model.file} that parses`, () => {
      const broken = model.expressions.flatMap(({ at, text }) => {
        const parsed = parseValue(text);
        return parsed.ok ? [] : [`${at}: ${parsed.problem}`];
      });
      expect(broken).to.deep.equal([]);
    });

    it(`draws every element of ${model.file}`, () => {
      const visible = model.elements.filter((e) => isVisible(e)).map((e) => e.id);
      expect([...model.drawn].sort()).to.deep.equal(visible.sort());
    });
  }

  for (const decision of decisions)
    it(`writes FEEL in ${decision.id} that parses`, () => {
      for (const output of decision.outputs) expect(parseValue(`=${output}`).ok, output).to.equal(true);
    });
});

function evaluateWithNothing(text: string): unknown {
  const parsed = parseValue(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.expression.evaluate({
    get: () => undefined,
    now: 0,
    timeZone: 'Asia/Shanghai',
    newId: () => 'id',
    budget: { left: FEEL_BUDGET },
  });
}

const INVISIBLE = ['bpmn:Process', 'bpmn:Message', 'bpmn:Error', 'bpmn:Signal', 'bpmn:FormalExpression'];
const isVisible = (element: Moddle): boolean =>
  !INVISIBLE.includes(element.$type) && !element.$type.endsWith('EventDefinition') && element.$type.startsWith('bpmn:');
