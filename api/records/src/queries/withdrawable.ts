import { USER_TASKS, userTask, type UserTask } from '@rtflow/contract';
import type { Reader } from '../record-types.ts';

/** One day: after that the next step has been planned for, and a return is asked for instead. */
export const WITHDRAW_MS = 24 * 3_600_000;

export interface EndedTask {
  readonly taskKey: number;
  readonly taskId: string;
  readonly courseId: string | null;
  readonly endedAt: number | null;
}

/**
 * The open task after mine, when nobody has accepted it yet and the model draws a way back from it. A task that the model gave to a
 * person (a planner chosen by the assignment) is accepted once somebody assigned it by hand, or its holder began to fill it in.
 */
export async function taskAfter(reader: Reader, ended: EndedTask): Promise<{ taskKey: number; taskId: string } | null> {
  if (!ended.courseId || ended.endedAt === null || reader.now > ended.endedAt + WITHDRAW_MS) return null;
  const open = await reader.sql.all<{ key: number; element_id: string }>(
    `SELECT t.\`key\`, t.element_id FROM task_contexts x JOIN wf_user_task t ON t.\`key\` = x.task_key
      WHERE x.course_id = ? AND x.created_at >= ? AND t.state = 'CREATED'
        AND (t.assignee IS NULL OR NOT EXISTS (
          SELECT 1 FROM wf_event e
           WHERE e.instance_key = t.instance_key AND e.element_key = t.element_key AND e.intent = 'USER_TASK_ASSIGNED'))
        AND NOT EXISTS (SELECT 1 FROM task_drafts d WHERE d.task_key = t.\`key\` AND d.user_id = t.assignee)`,
    [ended.courseId, ended.endedAt],
  );
  const next = open.find((task) => userTask(task.element_id)?.withdrawTo === ended.taskId);
  return next ? { taskKey: Number(next.key), taskId: next.element_id } : null;
}

/**
 * Until when a submission that is being made can be recalled (ISO); null when the models draw no way back to it. The next task
 * may come only after a job, so it is not asked for here: the recall itself looks whether it is there and unaccepted.
 */
export function withdrawableUntil(taskId: string, now: number): string | null {
  const drawn = Object.values<UserTask>(USER_TASKS).some(({ withdrawTo }) => withdrawTo === taskId);
  return drawn ? new Date(now + WITHDRAW_MS).toISOString() : null;
}
