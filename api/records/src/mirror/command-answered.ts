import { markAnswered, type Answer, type KeptCommand } from '../process-gateway/cluster-outbox.ts';
import type { Tx } from '../tx.ts';
import { endMirroredTask } from './mirror-task.ts';

export interface Answered {
  readonly kept: KeptCommand;
  readonly answer: Answer;
  /** By the wall clock. */
  readonly at: number;
}

/** What the cluster said to a command: kept with it, and shown where people wait for it. @returns the task that changed */
export async function commandAnswered(tx: Tx, answered: Answered): Promise<number | null> {
  await markAnswered(tx, answered);
  const { kept, answer } = answered;
  const { command } = kept;
  if (command.type !== 'completeUserTask' || answer.outcome === 'later') return null;
  const taskKey = command.userTaskKey;
  if (answer.outcome === 'sent') await endMirroredTask(tx, taskKey, { state: 'COMPLETED', endedAt: tx.now });
  return taskKey;
}
