import type { UserTaskRow } from '../rows.ts';
import { replaceCandidates, userTaskChanged } from '../behaviour/user-tasks.ts';
import type { Handler } from './handled.ts';
import { accepted, rejected } from './handled.ts';
import { openUserTask } from './open-rows.ts';

export const updateUserTask: Handler<'updateUserTask'> = async (turn, command) => {
  const { userTaskKey, changeset, action = 'update' } = command;
  const found = await openUserTask(turn, userTaskKey, 'UPDATE', 'update');
  if (!found.ok) return found;
  const { row: task, element } = found;
  const { priority } = changeset;
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 100)) {
    const reason = `Expected priority to be in the range [0,100] but was '${priority}'`;
    return rejected('UPDATE', 'INVALID_ARGUMENT', reason);
  }
  const set: Partial<UserTaskRow> = { version: task.version + 1 };
  if (changeset.candidateGroups) set.candidateGroups = [...new Set(changeset.candidateGroups)];
  if (changeset.candidateUsers) set.candidateUsers = [...new Set(changeset.candidateUsers)];
  if (changeset.dueAt !== undefined) set.dueAt = changeset.dueAt;
  if (changeset.followUpAt !== undefined) set.followUpAt = changeset.followUpAt;
  if (priority !== undefined) set.priority = priority;
  const groups = set.candidateGroups ?? task.candidateGroups;
  replaceCandidates(turn.workspace, task, groups, set.candidateUsers ?? task.candidateUsers);
  turn.workspace.update('userTask', task, set);
  turn.workspace.record(element, 'USER_TASK_UPDATED', { userTaskKey, action, changed: Object.keys(changeset) });
  userTaskChanged(turn.workspace, task);
  return accepted(() => ({ version: task.version }));
};
