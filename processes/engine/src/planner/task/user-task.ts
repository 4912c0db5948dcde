import { evaluateInteger, evaluateNames, evaluateOptionalString, evaluateTime } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { beginTransition } from '../../behaviour/task-listening.ts';
import { replaceCandidates, userTaskChanged } from '../../behaviour/user-tasks.ts';
import type { Node, UserTaskDefinition } from '../../model/graph.ts';
import type { ElementRow, FormRow, UserTaskRow } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Need, Resolved } from '../steps.ts';
import type { Workspace } from '../workspace.ts';
import { waitForWorker } from './job-wait.ts';

const DEFAULT_PRIORITY = 50;

/** Waits for a person. A user task without zeebe:userTask is a job, as in Zeebe. */
export const userTask: ElementPlanner = {
  activate(workspace, element, node) {
    if (!node.userTask) return waitForWorker(workspace, element, node);
    const formId = evaluateOptionalString(workspace, element.key, node.userTask.formId);
    if (formId === null) {
      openTask(workspace, element, node, node.userTask, null);
      return 'waits';
    }
    const need: Need = { kind: 'form', id: formId, binding: node.userTask.formBinding, fromDefKey: element.defKey };
    workspace.steps.push({ kind: 'openUserTask', elementKey: element.key, need });
    return 'pending';
  },
};

/** Opens the task once its form is known. Raises when the form is missing. */
export function openWithForm(
  workspace: Workspace,
  element: ElementRow,
  node: Node,
  need: Need,
  resolved: Resolved,
): void {
  if (!resolved.form || !node.userTask) {
    throw new Raised(
      'FORM_NOT_FOUND',
      `Expected to find a form with id '${need.id}', but no form with this id is found`,
    );
  }
  openTask(workspace, element, node, node.userTask, resolved.form);
}

function openTask(
  workspace: Workspace,
  element: ElementRow,
  node: Node,
  definition: UserTaskDefinition,
  form: FormRow | null,
): void {
  const assignee = evaluateOptionalString(workspace, element.key, definition.assignee);
  const listened = node.taskListeners.creating.length > 0 || node.taskListeners.assigning.length > 0;
  const task: UserTaskRow = {
    key: workspace.nextKey(),
    elementKey: element.key,
    elementId: element.elementId,
    name: node.name,
    instanceKey: element.instanceKey,
    rootKey: element.rootKey,
    defKey: element.defKey,
    processId: workspace.instanceOf(element).processId,
    state: 'CREATED',
    assignee: listened ? null : assignee,
    candidateGroups: evaluateNames(workspace, element.key, definition.candidateGroups),
    candidateUsers: evaluateNames(workspace, element.key, definition.candidateUsers),
    dueAt: evaluateTime(workspace, element.key, definition.dueDate),
    followUpAt: evaluateTime(workspace, element.key, definition.followUpDate),
    priority: priorityOf(workspace, element, definition),
    formKey: form?.key ?? null,
    formId: form?.formId ?? null,
    externalReference: evaluateOptionalString(workspace, element.key, definition.externalReference),
    headers: node.headers,
    transition: null,
    version: 1,
    createdAt: workspace.now,
    endedAt: null,
  };
  workspace.insertUserTask(task);
  const none = { key: task.key, candidateGroups: [], candidateUsers: [] };
  replaceCandidates(workspace, none, task.candidateGroups, task.candidateUsers);
  if (listened) {
    // the model's assignee is assigned in a transition of its own, after the creation
    workspace.update('element', element, { data: { ...element.data, assignee } });
    beginTransition(workspace, element, task, { event: 'creating', action: '', changes: {}, variables: null });
  } else userTaskChanged(workspace, task);
}

function priorityOf(workspace: Workspace, element: ElementRow, definition: UserTaskDefinition): number {
  if (!definition.priority) return DEFAULT_PRIORITY;
  const priority = evaluateInteger(workspace, element.key, definition.priority);
  if (priority >= 0 && priority <= 100) return priority;
  throw new Raised(
    'EXTRACT_VALUE_ERROR',
    `Expected priority to be in the range [0,100] but was '${priority}'.`,
    definition.priority,
  );
}
