import { userTask, type Act } from '@rtflow/contract';
import { can } from '../../policies/can.ts';
import { mayWork } from '../../policies/task-policy.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import type { TaskState } from '../task-facts.ts';
import { taskAfter } from '../withdrawable.ts';
import { actOf } from '../act.ts';

const WORDS = {
  claim: { zh: '受理', en: 'Accept' },
  release: { zh: '退回组内', en: 'Hand back' },
  complete: { zh: '提交', en: 'Submit' },
  approve: { zh: '通过', en: 'Approve' },
  reject: { zh: '退回', en: 'Return' },
  withdraw: { zh: '撤回', en: 'Recall' },
  assign: { zh: '改派', en: 'Reassign' },
  nudge: { zh: '催办', en: 'Remind' },
} as const;

/** What is legal now, with the sentence that the API would refuse with. The screen never guesses. */
export async function taskActs(reader: Reader, actor: Actor, task: TaskState): Promise<Act[]> {
  const acts: Act[] = [];
  const add = (act: keyof typeof WORDS, outcome: Outcome<unknown>) => acts.push(actOf(act, WORDS[act], outcome));
  if (task.state === 'CREATED') {
    const mine = task.assigneeId === actor.id;
    const fit = mayWork(actor, task);
    if (task.assigneeId === null) add('claim', fit);
    if (mine) add('release', fit);
    const holds: Outcome<unknown> = mine ? fit : refuse('NOT_ASSIGNEE');
    const running = task.courseStatus === 'SUSPENDED' ? refuse('COURSE_SUSPENDED', undefined, 'ATT') : holds;
    const decision = userTask(task.taskId)?.decision;
    if (decision) {
      add('approve', running);
      if (decision.back.length > 0) add('reject', running);
    } else {
      add('complete', running);
    }
    add('assign', can(actor, 'task.reassign'));
    if (!mine) add('nudge', can(actor, 'process.view'));
  } else if (task.state === 'COMPLETED' && task.assigneeId === actor.id) {
    add('withdraw', (await taskAfter(reader, task)) ? { ok: true, value: null } : refuse('NOT_WITHDRAWABLE'));
  }
  return acts;
}
