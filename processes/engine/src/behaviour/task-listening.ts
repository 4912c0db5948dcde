import type { JobResult } from '../command-types.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, JobRow, JsonObject, UserTaskEvent, UserTaskRow, UserTaskTransition } from '../rows.ts';
import { attempt } from './incidents.ts';
import { closeJobOf, createJob, reservedHeaders } from './jobs.ts';
import { changeUserTask, closeUserTask, userTaskChanged } from './user-tasks.ts';
import { mergeResult, propagate, setLocal } from './variables.ts';

/**
 * A user task changes in transitions. Listeners of the transition are asked one after the other, may correct the task and,
 * where a person asked for the change, deny it; only then it takes effect.
 */

const STATE_OF = {
  creating: 'CREATING',
  assigning: 'ASSIGNING',
  updating: 'UPDATING',
  completing: 'COMPLETING',
  canceling: 'CANCELING',
} as const;

const DENIABLE: ReadonlySet<UserTaskEvent> = new Set(['assigning', 'updating', 'completing']);

type Wanted = Omit<UserTaskTransition, 'index'>;

/** True when the task is completed by it: then its element is to be completed. */
export function beginTransition(workspace: Workspace, element: ElementRow, task: UserTaskRow, wanted: Wanted): boolean {
  const transition: UserTaskTransition = { ...wanted, index: 0 };
  if (workspace.node(element).taskListeners[wanted.event].length === 0) {
    return takeEffect(workspace, element, task, transition);
  }
  const state = STATE_OF[wanted.event];
  workspace.update('userTask', task, { state, transition, version: task.version + 1 });
  userTaskChanged(workspace, task);
  askSafely(workspace, element, task, transition);
  return false;
}

/** After an incident: all listeners of the transition are asked again. */
export function askAgain(workspace: Workspace, element: ElementRow): void {
  const task = workspace.userTasks.get(element.key);
  if (task?.transition) askSafely(workspace, element, task, { ...task.transition, index: 0 });
}

function askSafely(workspace: Workspace, element: ElementRow, task: UserTaskRow, transition: UserTaskTransition): void {
  attempt(workspace, element, () => {
    const node = workspace.node(element);
    const definition = node.taskListeners[transition.event][transition.index];
    if (!definition) throw new Error(`Expected a listener on ${transition.event} of ${node.id}, but there is none`);
    const listening = { kind: 'TASK_LISTENER', event: transition.event } as const;
    createJob(workspace, element, { node, definition, listening, headers: headersOf(task, transition) });
    workspace.update('userTask', task, { transition });
  });
}

/** What a listener answered. True when the task is completed by it: then its element is to be completed. */
export function takeListenerAnswer(
  workspace: Workspace,
  element: ElementRow,
  job: JobRow,
  result: JobResult | undefined,
): boolean {
  const task = workspace.userTasks.get(element.key);
  const transition = task?.transition;
  if (!task || !transition) throw new Error(`Expected a user task in transition at element ${element.key}`);
  closeJobOf(workspace, element, 'COMPLETED');
  const { event } = transition;
  workspace.record(element, 'TASK_LISTENER_COMPLETED', { event, jobKey: job.key, type: job.type });
  const answer = result?.type === 'userTask' ? result : null;
  if (answer?.denied === true) {
    const reason = answer.deniedReason ?? null;
    workspace.update('userTask', task, { state: 'CREATED', transition: null, version: task.version + 1 });
    workspace.record(element, 'USER_TASK_DENIED', { userTaskKey: task.key, event, reason });
    userTaskChanged(workspace, task, { event, reason });
    return false;
  }
  const { assignee, ...corrections } = answer?.corrections ?? {};
  const changes = { ...transition.changes, ...withoutUndefined(corrections) } as UserTaskTransition['changes'];
  if (assignee !== undefined) changes.assignee = assignee === '' ? null : assignee;
  const next = { ...transition, changes, index: transition.index + 1 };
  if (workspace.node(element).taskListeners[event][next.index]) {
    askSafely(workspace, element, task, next);
    return false;
  }
  return takeEffect(workspace, element, task, next);
}

/** Why a listener's answer cannot be taken; null when it can. */
export function problemOfAnswer(job: JobRow, element: ElementRow, result: JobResult | undefined): string | null {
  const answer = result?.type === 'userTask' ? result : null;
  const event = job.listenerEvent as UserTaskEvent;
  if (answer?.denied === true && !DENIABLE.has(event)) {
    return `Expected to complete the job of a '${event}' task listener, but a '${event}' transition cannot be denied`;
  }
  if (answer?.denied === true && answer.corrections) return 'Expected either a denial or corrections, but got both';
  if (event === 'creating' && answer?.corrections?.assignee != null && element.data?.assignee != null) {
    return 'Expected no correction of the assignee, but the process gives the task to somebody on creation';
  }
  const priority = answer?.corrections?.priority;
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 100)) {
    return `Expected priority to be in the range [0,100] but was '${priority}'`;
  }
  return null;
}

function takeEffect(
  workspace: Workspace,
  element: ElementRow,
  task: UserTaskRow,
  { event, changes, variables, action, local }: UserTaskTransition,
): boolean {
  changeUserTask(workspace, task, { ...changes, state: 'CREATED', transition: null });
  const userTaskKey = task.key;
  switch (event) {
    case 'assigning':
      workspace.record(element, 'USER_TASK_ASSIGNED', { userTaskKey, assignee: task.assignee, action });
      break;
    case 'updating':
      workspace.record(element, 'USER_TASK_UPDATED', { userTaskKey, action, changed: Object.keys(changes) });
      if (variables && local === true) setLocal(workspace, element, variables);
      else if (variables) propagate(workspace, element, variables);
      break;
    case 'completing':
      closeUserTask(workspace, task, 'COMPLETED');
      workspace.record(element, 'USER_TASK_COMPLETED', { userTaskKey, action });
      mergeResult(workspace, element, workspace.node(element), variables ?? {});
      return true;
    case 'canceling':
      closeUserTask(workspace, task, 'CANCELED');
      workspace.steps.push({ kind: 'canceled', elementKey: element.key });
      return false;
    default:
      break;
  }
  userTaskChanged(workspace, task);
  const assignee = element.data?.assignee;
  if (event !== 'creating' || typeof assignee !== 'string') return false;
  return beginTransition(workspace, element, task, {
    event: 'assigning',
    action: '',
    changes: { assignee },
    variables: null,
  });
}

/** What a listener is told beside the headers of the model, by Zeebe's reserved names. */
function headersOf(task: UserTaskRow, { action, changes }: UserTaskTransition): Record<string, string> {
  const seen = { ...task, ...changes };
  return reservedHeaders({
    action,
    assignee: seen.assignee,
    candidateGroups: JSON.stringify(seen.candidateGroups),
    candidateUsers: JSON.stringify(seen.candidateUsers),
    changedAttributes: JSON.stringify(changedAttributes(task, changes)),
    dueDate: isoOf(seen.dueAt),
    followUpDate: isoOf(seen.followUpAt),
    formKey: seen.formKey === null ? null : String(seen.formKey),
    priority: String(seen.priority),
    userTaskKey: String(task.key),
  });
}

const ATTRIBUTES: readonly (readonly [keyof UserTaskTransition['changes'], string])[] = [
  ['assignee', 'assignee'],
  ['candidateGroups', 'candidateGroupsList'],
  ['candidateUsers', 'candidateUsersList'],
  ['dueAt', 'dueDate'],
  ['followUpAt', 'followUpDate'],
  ['priority', 'priority'],
];

function changedAttributes(task: UserTaskRow, changes: UserTaskTransition['changes']): string[] {
  const differs = (field: keyof typeof changes): boolean =>
    changes[field] !== undefined && JSON.stringify(changes[field]) !== JSON.stringify(task[field]);
  return ATTRIBUTES.flatMap(([field, name]) => (differs(field) ? [name] : []));
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function withoutUndefined(values: object): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}
