import { readNotices } from '@rtflow/records/commands/read-notices';
import { runCommand } from '@rtflow/records/commands/run-command';
import { commentTask } from '@rtflow/records/commands/tasks/comment-task';
import { refuse } from '@rtflow/records/policies/refusals';
import { noticePage } from '@rtflow/records/queries/notices';
import { commentsOf } from '@rtflow/records/queries/task-comments';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done, keyOf } from '../act.ts';

type Names = Extract<keyof Handlers, `notices.${string}` | `comments.${string}`>;

/** What people are told, and what they write to each other about a task. */
export function noticeHandlers({ database }: Doors): Pick<Handlers, Names> {
  return {
    'notices.list': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => noticePage(reader, actor, query)),
    }),
    'notices.read': ({ actor, body: { commandId, ...which } }) =>
      done(
        database,
        actor,
        { name: 'notices.read', entity: 'notice', entityId: actor.id, commandId, input: which },
        (tx) => readNotices(tx, which),
      ),
    'comments.list': async ({ actor, params }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return database.readOnly((reader) => commentsOf(reader, actor, taskKey));
    },
    'comments.add': async ({ actor, params, body: { commandId, ...comment } }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return runCommand(
        database.unitOfWork,
        actor,
        { name: 'task.comment', entity: 'task', entityId: String(taskKey), commandId, input: comment },
        (tx) => commentTask(tx, { taskKey, ...comment }),
      );
    },
  };
}
