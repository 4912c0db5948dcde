import { groupsOf, mayWork } from '../policies/task-policy.ts';
import type { Reader } from '../record-types.ts';
import type { Actor } from '../tx.ts';
import { taskState } from './task-facts.ts';

/** Of the group's most urgent, how many are asked whether the person may do them (four eyes, scope). */
const LOOKED_AT = 5;

/** The task that opens by itself after one is done: my own first by due time, else the most urgent that I can accept. */
export async function nextOpenTask(reader: Reader, actor: Actor): Promise<string | null> {
  const mine = await reader.sql.get<{ key: number }>(
    `SELECT \`key\` FROM wf_user_task WHERE assignee = ? AND state = 'CREATED'
      ORDER BY priority DESC, due_at IS NULL, due_at, \`key\` LIMIT 1`,
    [actor.id],
  );
  if (mine) return String(mine.key);
  const groups = groupsOf(actor);
  if (groups.length === 0) return null;
  const open = await reader.sql.all<{ key: number }>(
    `SELECT t.\`key\` FROM wf_user_task_candidate k JOIN wf_user_task t ON t.\`key\` = k.task_key
      WHERE k.kind = 'GROUP' AND k.value IN (${groups.map(() => '?').join(', ')}) AND t.state = 'CREATED' AND t.assignee IS NULL
      ORDER BY t.priority DESC, t.due_at IS NULL, t.due_at, t.\`key\` LIMIT ${LOOKED_AT}`,
    groups,
  );
  for (const { key } of open) {
    const task = await taskState(reader, Number(key));
    if (task && mayWork(actor, task).ok) return String(key);
  }
  return null;
}
