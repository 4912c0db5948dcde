import { isJobTypeName } from '@rtflow/contract/job-types';
import { isUserTaskId, userTask } from '@rtflow/contract/user-tasks';

/** A parsed element as bpmn-moddle gives it. */
export interface Element {
  readonly $type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}
export interface Finding {
  readonly elementId: string;
  readonly rule: string;
  readonly category: 'error' | 'warn';
  /** What the rule says in English; the screen has words of its own for most rules. */
  readonly message: string;
  /** Goes into the words of the screen. */
  readonly about?: string;
}

/** What radiotherapy asks of a model beside BPMN and Zeebe. Advice while drawing: what must hold is proven before publishing. */
export function rtFindings(definitions: Element): Finding[] {
  const processes = listOf(definitions, 'rootElements').filter(({ $type }) => $type === 'bpmn:Process');
  return processes.flatMap((process) => [
    ...flowElementsOf(process).flatMap(elementFindings),
    ...scopesOf(process).flatMap(loopsWithoutWaiting),
  ]);
}

function elementFindings(element: Element): Finding[] {
  if (element.$type === 'bpmn:UserTask') return userTaskFindings(element);
  const found: Finding[] = [];
  const type = extensionOf(element, 'zeebe:TaskDefinition')?.['type'];
  if (typeof type === 'string' && !type.startsWith('=') && !isJobTypeName(type))
    found.push(finding(element, 'rt/unknown-job-type', 'warn', `No worker of RTFlow does '${type}'`, type));
  if (element.$type === 'bpmn:ExclusiveGateway' && listOf(element, 'outgoing').length > 1 && !element['default'])
    found.push(finding(element, 'rt/gateway-default', 'error', 'A deciding gateway needs a default flow'));
  return found;
}

function userTaskFindings(element: Element): Finding[] {
  const found: Finding[] = [];
  const formId = extensionOf(element, 'zeebe:FormDefinition')?.['formId'];
  const groups = extensionOf(element, 'zeebe:AssignmentDefinition')?.['candidateGroups'];
  if (typeof formId === 'string' && formId !== '' && formId !== element.id)
    found.push(
      finding(element, 'rt/task-id-is-form-id', 'error', 'The id of a user task is the id of its form', formId),
    );
  if (groups === undefined || groups === '')
    found.push(finding(element, 'rt/who-does-it', 'error', 'A user task needs the roles that may do it'));
  else if (isUserTaskId(element.id) && typeof groups === 'string' && !groups.startsWith('=')) {
    const allowed: readonly string[] = userTask(element.id)?.candidateGroups ?? [];
    const others = groups
      .split(',')
      .map((group) => group.trim())
      .filter((group) => !allowed.includes(group));
    if (others.length > 0)
      found.push(
        finding(element, 'rt/other-roles', 'warn', `Roles that the record refuses: ${others.join()}`, others.join()),
      );
  }
  if (userTask(element.id)?.slaNode && !extensionOf(element, 'zeebe:TaskSchedule')?.['dueDate'])
    found.push(finding(element, 'rt/due-date', 'warn', 'This task has a time limit, but the model sets no due date'));
  return found;
}

/** Elements that a token passes at once. Sub-processes and calls may wait inside. */
const AT_ONCE: ReadonlySet<string> = new Set([
  'bpmn:Task',
  'bpmn:ManualTask',
  'bpmn:ScriptTask',
  'bpmn:BusinessRuleTask',
  'bpmn:ExclusiveGateway',
  'bpmn:ParallelGateway',
  'bpmn:InclusiveGateway',
  'bpmn:IntermediateThrowEvent',
]);

/** A circle in which nothing waits never ends: the engine would stop it with an incident after ten thousand steps. */
function loopsWithoutWaiting(scope: Element): Finding[] {
  const next = (element: Element): Element[] =>
    listOf(element, 'outgoing')
      .map((flow) => flow['targetRef'] as Element | undefined)
      .filter((target): target is Element => target !== undefined && isAtOnce(target));
  const state = new Map<Element, 'open' | 'done'>();
  const found = new Set<Element>();
  const visit = (start: Element): void => {
    const stack: { element: Element; rest: Element[] }[] = [{ element: start, rest: next(start) }];
    state.set(start, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const target = top.rest.pop();
      if (!target) {
        state.set(top.element, 'done');
        stack.pop();
      } else if (state.get(target) === 'open') found.add(target);
      else if (!state.has(target)) {
        state.set(target, 'open');
        stack.push({ element: target, rest: next(target) });
      }
    }
  };
  for (const element of listOf(scope, 'flowElements')) if (isAtOnce(element) && !state.has(element)) visit(element);
  return [...found].map((element) =>
    finding(element, 'rt/endless-loop', 'error', 'A loop in which nothing waits never ends'),
  );
}

const isAtOnce = (element: Element): boolean =>
  AT_ONCE.has(element.$type) && extensionOf(element, 'zeebe:TaskDefinition') === undefined;

function scopesOf(process: Element): Element[] {
  return [process, ...flowElementsOf(process).filter((element) => Array.isArray(element['flowElements']))];
}

function flowElementsOf(scope: Element): Element[] {
  return listOf(scope, 'flowElements').flatMap((element) => [element, ...flowElementsOf(element)]);
}

function listOf(element: Element, property: string): Element[] {
  const value = element[property];
  return Array.isArray(value) ? (value as Element[]) : [];
}

function extensionOf(element: Element, type: string): Element | undefined {
  const extensions = element['extensionElements'] as Element | undefined;
  return extensions ? listOf(extensions, 'values').find(({ $type }) => $type === type) : undefined;
}

// Five plain arguments: a finding is one line where it is found.
function finding(
  element: Element,
  rule: string,
  category: Finding['category'],
  message: string,
  about?: string,
): Finding {
  return { elementId: element.id, rule, category, message, ...(about !== undefined && { about }) };
}
