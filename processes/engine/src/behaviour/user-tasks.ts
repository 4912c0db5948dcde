import type { Effects } from '../command-types.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, UserTaskRow } from '../rows.ts';

type Denied = NonNullable<Effects['userTasks'][number]['denied']>;

export function userTaskChanged(workspace: Workspace, task: UserTaskRow, denied?: Denied): void {
  const { key, elementId, instanceKey, rootKey, state } = task;
  workspace.effects.userTasks.push({ key, elementId, instanceKey, rootKey, state, ...(denied ? { denied } : {}) });
}

/** Changes a task and keeps the candidates' index in step. */
export function changeUserTask(workspace: Workspace, task: UserTaskRow, set: Partial<UserTaskRow>): void {
  const lists = { ...set };
  if (set.candidateGroups) lists.candidateGroups = [...new Set(set.candidateGroups)];
  if (set.candidateUsers) lists.candidateUsers = [...new Set(set.candidateUsers)];
  const { candidateGroups = task.candidateGroups, candidateUsers = task.candidateUsers } = lists;
  replaceCandidates(workspace, task, candidateGroups, candidateUsers);
  workspace.update('userTask', task, { ...lists, version: task.version + 1 });
}

export function cancelUserTaskOf(workspace: Workspace, element: ElementRow): void {
  const task = workspace.userTasks.get(element.key);
  if (task) closeUserTask(workspace, task, 'CANCELED');
}

export function closeUserTask(workspace: Workspace, task: UserTaskRow, state: 'COMPLETED' | 'CANCELED'): void {
  workspace.userTasks.delete(task.elementKey);
  workspace.update('userTask', task, {
    state,
    transition: null,
    endedAt: workspace.now,
    version: task.version + 1,
  });
  replaceCandidates(workspace, task, [], []);
  userTaskChanged(workspace, task);
}

/** Keeps the search index of candidates in step with a task's lists. */
export function replaceCandidates(
  workspace: Workspace,
  task: { key: number; candidateGroups: readonly string[]; candidateUsers: readonly string[] },
  groups: readonly string[],
  users: readonly string[],
): void {
  replace(workspace, task.key, 'GROUP', task.candidateGroups, groups);
  replace(workspace, task.key, 'USER', task.candidateUsers, users);
}

function replace(
  workspace: Workspace,
  taskKey: number,
  kind: 'GROUP' | 'USER',
  before: readonly string[],
  after: readonly string[],
): void {
  for (const value of before) {
    if (!after.includes(value)) workspace.log.remove('userTaskCandidate', { taskKey, kind, value });
  }
  for (const value of after) {
    if (!before.includes(value)) workspace.log.insert('userTaskCandidate', { taskKey, kind, value });
  }
}
