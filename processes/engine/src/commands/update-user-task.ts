import { beginTransition } from '../behaviour/task-listening.ts';
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
  const changes = Object.fromEntries(Object.entries(changeset).filter(([, value]) => value !== undefined));
  beginTransition(turn.workspace, element, task, { event: 'updating', action, changes, variables: null });
  return accepted(() => ({ version: task.version, state: task.state }));
};
