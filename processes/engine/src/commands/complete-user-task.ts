import { beginTransition } from '../behaviour/task-listening.ts';
import { completeElement } from '../planner/lifecycle.ts';
import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';
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
  if (workspace.instanceOf(element).state === 'SUSPENDED') {
    const reason = `Expected to complete user task with key '${userTaskKey}', but its process instance is suspended`;
    return rejected('COMPLETE', 'INVALID_STATE', reason);
  }
  const completed = beginTransition(workspace, element, task, {
    event: 'completing',
    action,
    changes: {},
    variables,
  });
  if (completed) completeElement(workspace, element);
  return accepted(() => ({ state: task.state }));
};
