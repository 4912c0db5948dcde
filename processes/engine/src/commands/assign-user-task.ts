import { beginTransition } from '../behaviour/task-listening.ts';
import type { Handler } from './handled.ts';
import { accepted, rejected } from './handled.ts';
import { openUserTask } from './open-rows.ts';

/** Claim (allowOverride false), hand over, or give back (assignee null). */
export const assignUserTask: Handler<'assignUserTask'> = async (turn, command) => {
  const { userTaskKey, allowOverride = true } = command;
  const assignee = command.assignee?.trim() ? command.assignee : null;
  const action = command.action ?? (assignee === null ? 'unassign' : 'assign');
  const intent = allowOverride ? 'ASSIGN' : 'CLAIM';
  const found = await openUserTask(turn, userTaskKey, intent, intent.toLowerCase());
  if (!found.ok) return found;
  const { row: task, element } = found;
  if (!allowOverride && task.assignee !== null && task.assignee !== assignee) {
    const reason = `Expected to claim user task with key '${userTaskKey}', but it has already been assigned`;
    return rejected(intent, 'INVALID_STATE', reason);
  }
  if (task.assignee === assignee) return accepted(() => ({ version: task.version, state: task.state }));
  beginTransition(turn.workspace, element, task, {
    event: 'assigning',
    action,
    changes: { assignee },
    variables: null,
  });
  return accepted(() => ({ version: task.version, state: task.state }));
};
