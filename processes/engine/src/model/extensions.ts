import type { Expression } from '../feel/expression.ts';
import type {
  Binding,
  CalledDecision,
  CalledElement,
  JobDefinition,
  Mapping,
  MultiInstance,
  ScriptDefinition,
  UserTaskDefinition,
} from './graph.ts';
import { NOTHING, VARIABLE_NAME } from './model-reader.ts';
import type { ModelReader } from './model-reader.ts';
import type { Element } from './moddle.ts';
import { parseDateTime } from './timer-text.ts';
import { child, children, extension, text } from './moddle.ts';

export function readMappings(reader: ModelReader, element: Element, property: 'inputParameters' | 'outputParameters') {
  return children(extension(element, 'zeebe:IoMapping'), property).flatMap((mapping): Mapping[] => {
    const target = text(mapping, 'target')?.split('.');
    // an absent source of an input means null in Zeebe, not an error
    const given = text(mapping, 'source') ?? (property === 'inputParameters' ? '=null' : undefined);
    const source = reader.required(element, given, 'a source of the output mapping');
    if (!target || !target.every((part) => VARIABLE_NAME.test(part))) {
      reader.problem(element, `Expected a variable name as mapping target, but got '${text(mapping, 'target') ?? ''}'`);
      return [];
    }
    return [{ source, target }];
  });
}

export function readHeaders(reader: ModelReader, element: Element): Record<string, string> {
  const headers = children(extension(element, 'zeebe:TaskHeaders'), 'values');
  const keys = headers.map((header) => text(header, 'key') ?? '');
  if (new Set(keys).size < keys.length) reader.problem(element, 'Expected task headers of different keys');
  return Object.fromEntries(headers.map((header, index) => [keys[index] ?? '', text(header, 'value') ?? '']));
}

/** Of a task that only a worker can do; `required` notes a missing definition. */
export function readJob(reader: ModelReader, element: Element, required: boolean): JobDefinition | null {
  const definition = extension(element, 'zeebe:TaskDefinition');
  if (!definition) {
    if (required) reader.problem(element, 'Expected a zeebe:taskDefinition with a type, but there is none');
    return null;
  }
  return {
    type: reader.required(element, text(definition, 'type'), 'a type of the zeebe:taskDefinition'),
    retries: reader.value(element, text(definition, 'retries') ?? '3') ?? NOTHING,
    priority: reader.value(element, text(extension(element, 'zeebe:JobPriorityDefinition'), 'priority')),
  };
}

/** A user task without zeebe:userTask is a job of this type, as in Zeebe. */
export function userTaskJob(): JobDefinition {
  const constant = (source: string): Expression => ({ source, constant: source, names: [], evaluate: () => source });
  return { type: constant('io.camunda.zeebe:userTask'), retries: constant('1'), priority: null };
}

export function readUserTask(reader: ModelReader, element: Element): UserTaskDefinition {
  const isEngines = extension(element, 'zeebe:UserTask') !== undefined;
  const assignment = extension(element, 'zeebe:AssignmentDefinition');
  const schedule = extension(element, 'zeebe:TaskSchedule');
  const form = extension(element, 'zeebe:FormDefinition');
  const [other, named] = isEngines
    ? (['externalReference', 'a zeebe:userTask'] as const)
    : (['formKey', 'a job'] as const);
  if (form && !text(form, 'formId') && !text(form, other)) {
    reader.problem(element, `Expected a formId or ${other} of the form of a user task that is ${named}`);
  }
  checkPriority(reader, element);
  for (const name of ['dueDate', 'followUpDate']) checkDate(reader, element, name, text(schedule, name));
  return {
    isEngines,
    formKey: reader.value(element, text(form, 'formKey')),
    assignee: reader.value(element, text(assignment, 'assignee')),
    candidateGroups: reader.value(element, text(assignment, 'candidateGroups')),
    candidateUsers: reader.value(element, text(assignment, 'candidateUsers')),
    dueDate: reader.value(element, text(schedule, 'dueDate')),
    followUpDate: reader.value(element, text(schedule, 'followUpDate')),
    priority: reader.value(element, text(extension(element, 'zeebe:PriorityDefinition'), 'priority')),
    formId: reader.value(element, text(form, 'formId')),
    formBinding: readBinding(reader, element, form),
    externalReference: reader.value(element, text(form, 'externalReference')),
  };
}

/** Static text is looked at now; an expression when the task opens. */
function checkPriority(reader: ModelReader, element: Element): void {
  const priority = text(extension(element, 'zeebe:PriorityDefinition'), 'priority');
  if (priority === undefined || priority.startsWith('=')) return;
  if (!/^\d+$/.test(priority) || Number(priority) > 100) {
    reader.problem(element, `Expected a priority from 0 to 100, but got '${priority}'`);
  }
}

function checkDate(reader: ModelReader, element: Element, name: string, date: string | undefined): void {
  if (date === undefined || date.startsWith('=') || parseDateTime(date, 'UTC') !== null) return;
  reader.problem(element, `Expected ${name} in ISO 8601, but got '${date}'`);
}

/** The form of a start event is for those who start the process; the engine only makes sure that it names one. */
export function checkStartForm(reader: ModelReader, element: Element): void {
  const form = extension(element, 'zeebe:FormDefinition');
  if (form && !text(form, 'formId') && !text(form, 'formKey')) {
    reader.problem(element, 'Expected a formId of the form of the start event, but it is missing');
  }
}

export function readScript(reader: ModelReader, element: Element): ScriptDefinition | null {
  const script = extension(element, 'zeebe:Script');
  if (!script) return null;
  const expression = reader.required(element, text(script, 'expression'), 'an expression of the zeebe:script');
  const resultVariable = text(script, 'resultVariable');
  if (!resultVariable) reader.problem(element, 'Expected a resultVariable of the zeebe:script, but it is missing');
  reader.variableName(element, resultVariable, 'resultVariable');
  return { expression, resultVariable: resultVariable ?? '' };
}

export function readCalledDecision(reader: ModelReader, element: Element): CalledDecision | null {
  const called = extension(element, 'zeebe:CalledDecision');
  if (!called) return null;
  const resultVariable = text(called, 'resultVariable');
  if (!resultVariable)
    reader.problem(element, 'Expected a resultVariable of the zeebe:calledDecision, but it is missing');
  reader.variableName(element, resultVariable, 'resultVariable');
  return {
    decisionId: reader.required(element, text(called, 'decisionId'), 'a decisionId of the zeebe:calledDecision'),
    resultVariable: resultVariable ?? '',
    binding: readBinding(reader, element, called),
  };
}

export function readCalledElement(reader: ModelReader, element: Element): CalledElement {
  const called = extension(element, 'zeebe:CalledElement');
  if (text(called, 'businessId')) reader.problem(element, 'A businessId of a call activity is not supported');
  return {
    processId: reader.required(element, text(called, 'processId'), 'a processId of the zeebe:calledElement'),
    binding: readBinding(reader, element, called),
    propagateAllChildVariables: called?.propagateAllChildVariables !== false,
    propagateAllParentVariables: called?.propagateAllParentVariables !== false,
  };
}

function readBinding(reader: ModelReader, element: Element, bound: Element | undefined): Binding {
  const type = text(bound, 'bindingType') ?? 'latest';
  const versionTag = text(bound, 'versionTag') ?? null;
  if (type !== 'latest' && type !== 'deployment' && type !== 'versionTag') {
    reader.problem(element, `Expected bindingType latest, deployment or versionTag, but got '${type}'`);
    return { type: 'latest', versionTag: null };
  }
  if (type === 'versionTag' && !versionTag) reader.problem(element, 'Expected a versionTag, but it is missing');
  return { type, versionTag };
}

export function readLoop(reader: ModelReader, element: Element): MultiInstance | null {
  const loop = child(element, 'loopCharacteristics');
  if (!loop) return null;
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    reader.problem(element, 'Standard loops are not supported: draw the loop with a gateway');
    return null;
  }
  const zeebe = extension(loop, 'zeebe:LoopCharacteristics');
  const output = text(zeebe, 'outputCollection');
  const outputElement = reader.feel(element, text(zeebe, 'outputElement'));
  if ((output === undefined) !== (outputElement === null)) {
    reader.problem(element, 'Expected both outputCollection and outputElement or neither, but got one');
  }
  reader.variableName(element, text(zeebe, 'inputElement'), 'inputElement');
  reader.variableName(element, output, 'outputCollection');
  return {
    sequential: loop.isSequential === true,
    inputCollection: reader.required(
      element,
      text(zeebe, 'inputCollection'),
      'an inputCollection of the multi-instance',
    ),
    inputElement: text(zeebe, 'inputElement') ?? null,
    outputCollection: output ?? null,
    outputElement,
    completionCondition: reader.feel(element, text(child(loop, 'completionCondition'), 'body')),
  };
}
