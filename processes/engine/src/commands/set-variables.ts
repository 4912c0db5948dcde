import { beginTransition } from '../behaviour/task-listening.ts';
import { propagate, setLocal } from '../behaviour/variables.ts';
import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';
import { openElement } from './open-rows.ts';

export const setVariables: Handler<'setVariables'> = async (turn, command) => {
  const { elementInstanceKey, variables, local = false } = command;
  if (!isObject(variables)) return rejected('UPDATE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const element = await openElement(turn, elementInstanceKey);
  if (!element) {
    const reason = `Expected to update variables for element with key '${elementInstanceKey}', but no such element was found`;
    return rejected('UPDATE', 'NOT_FOUND', reason);
  }
  const { workspace } = turn;
  const key = workspace.nextKey();
  const task = workspace.userTasks.get(element.key);
  if (task && workspace.node(element).taskListeners.updating.length > 0) {
    if (task.state !== 'CREATED') {
      const reason = `Expected to update variables for user task with key '${task.key}', but it is in state '${task.state}'`;
      return rejected('UPDATE', 'INVALID_STATE', reason);
    }
    beginTransition(workspace, element, task, { event: 'updating', action: '', changes: {}, variables, local });
  } else if (local) setLocal(workspace, element, variables);
  else propagate(workspace, element, variables);
  return accepted(() => ({ key }));
};
