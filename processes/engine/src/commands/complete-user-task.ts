import { closeUserTask } from '../behaviour/user-tasks.ts';
import { mergeResult } from '../behaviour/variables.ts';
import { completeElement } from '../planner/lifecycle.ts';
import type { Handler } from './handled.ts';
import { done, isObject, rejected } from './handled.ts';
import { openUserTask } from './open-rows.ts';

export const completeUserTask: Handler<'completeUserTask'> = async (turn, command) => {
  const { userTaskKey, variables = {}, expectedVersion, action = 'complete' } = command;
  const found = await openUserTask(turn, userTaskKey, 'COMPLETE', 'complete');
  if (!found.ok) return found;
  const { row: task, element } = found;
  if (expectedVersion !== undefined && expectedVersion !== task.version) {
    const reason = `Expected to complete user task with key '${userTaskKey}' in version ${expectedVersion}, but it is in version ${task.version}`;
    return rejected('COMPLETE', 'INVALID_STATE', reason);
  }
  if (!isObject(variables)) return rejected('COMPLETE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const { workspace } = turn;
  closeUserTask(workspace, task, 'COMPLETED');
  workspace.record(element, 'USER_TASK_COMPLETED', { userTaskKey, action });
  mergeResult(workspace, element, workspace.node(element), variables);
  completeElement(workspace, element);
  return done;
};
