import { evaluateInteger, evaluateNames, evaluateOptionalString, evaluateTime } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { createJob, reservedHeaders } from '../../behaviour/jobs.ts';
import { beginTransition } from '../../behaviour/task-listening.ts';
import { replaceCandidates, userTaskChanged } from '../../behaviour/user-tasks.ts';
import type { Node, UserTaskDefinition } from '../../model/graph.ts';
import type { ElementRow, FormRow, UserTaskRow } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Need, Resolved } from '../steps.ts';
import type { Workspace } from '../workspace.ts';

const DEFAULT_PRIORITY = 50;

/** Waits for a person. A user task without zeebe:userTask is a job, as in Zeebe. */
export const userTask: ElementPlanner = {
  activate(workspace, element, node) {
    if (!node.userTask) throw new Error(`Expected what is known of user task ${node.id}, but there is nothing`);
    const formId = evaluateOptionalString(workspace, element.key, node.userTask.formId);
    if (formId === null) {
      open(workspace, element, node, node.userTask, null);
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
  open(workspace, element, node, node.userTask, resolved.form);
}

type Opens = (w: Workspace, element: ElementRow, node: Node, task: UserTaskDefinition, form: FormRow | null) => void;

const open: Opens = (workspace, element, node, definition, form) => {
  if (definition.isEngines) openTask(workspace, element, node, definition, form);
  else makeJob(workspace, element, node, definition, form);
};

/** The job of a worker that knows people of its own; what the model says is in its headers, by Zeebe's names. */
const makeJob: Opens = (workspace, element, node, definition, form) => {
  if (!node.job) throw new Error(`Expected a job definition on ${node.id}: the model reader gives one`);
  const { key } = element;
  const dates = [definition.dueDate, definition.followUpDate].map((date) => evaluateTime(workspace, key, date));
  const [dueDate = null, followUpDate = null] = dates.map((at) => (at === null ? null : new Date(at).toISOString()));
  const lists = [definition.candidateGroups, definition.candidateUsers].map((names) =>
    evaluateNames(workspace, key, names),
  );
  const [candidateGroups = null, candidateUsers = null] = lists.map((names) =>
    names.length === 0 ? null : JSON.stringify(names),
  );
  const headers: Record<string, string | null> = {
    assignee: evaluateOptionalString(workspace, key, definition.assignee),
    candidateGroups,
    candidateUsers,
    dueDate,
    followUpDate,
    formKey: form ? String(form.key) : evaluateOptionalString(workspace, key, definition.formKey),
  };
  createJob(workspace, element, { node, definition: node.job, headers: reservedHeaders(headers) });
};

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
