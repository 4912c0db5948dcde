import type { Database, Tx } from '@rtflow/records';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { runCommand } from '@rtflow/records/commands/run-command';
import { completeTask } from '@rtflow/records/commands/tasks/complete-task';
import { ANSWERS, DOCTOR, startCase } from './small-case.ts';

/** One step of whoever works on the cases; `key` is the task's, job's or case's. */
export interface Act {
  readonly kind: 'start' | 'task' | 'job' | 'message' | 'tick';
  readonly key: string;
  readonly version: number;
}

type Found = { key: number | string; version?: number };

/** What can be done next; a new case when nothing waits. */
export async function nextAct(database: Database): Promise<Act> {
  const found = async (sql: string) => database.reader.get<Found>(sql);
  const act = (kind: Act['kind'], row: Found): Act => ({ kind, key: String(row.key), version: row.version ?? 0 });
  const task = await found("SELECT `key`, version FROM wf_user_task WHERE state = 'CREATED' ORDER BY `key` LIMIT 1");
  if (task) return act('task', task);
  const job = await found(
    "SELECT `key` FROM wf_job WHERE state IN ('ACTIVATABLE', 'ACTIVATED') ORDER BY `key` LIMIT 1",
  );
  if (job) return act('job', job);
  const wanted = await found("SELECT correlation_key AS `key` FROM wf_subscription WHERE kind = 'MESSAGE' LIMIT 1");
  if (wanted) return act('message', wanted);
  const timer = await found('SELECT `key` FROM wf_timer LIMIT 1');
  if (timer) return act('tick', timer);
  const cases = await found('SELECT COUNT(*) AS `key` FROM wf_instance');
  return act('start', { key: `case-${cases?.key}` });
}

/** Does it as the server would: a repeat of the same act gets the first answer. */
export async function perform(database: Database, { kind, key, version }: Act): Promise<unknown> {
  const commandId = `${kind}-${key}`;
  const asSystem = (work: (tx: Tx) => Promise<unknown>) => database.unitOfWork.run(SYSTEM_ACTOR, work, { commandId });
  switch (kind) {
    case 'task': {
      const act = { name: 'task.complete', entity: 'task', entityId: key, commandId };
      return runCommand(database.unitOfWork, DOCTOR, act, async (tx) => {
        await tx.outbox('small', { taskKey: key }, `task:${key}`);
        return completeTask(tx, { taskKey: Number(key), version, formVersion: 1, data: ANSWERS }, null);
      });
    }
    case 'job':
      await activate(database);
      return asSystem(async (tx) => {
        await tx.outbox('small', { jobKey: key }, `job:${key}`);
        return completeJob(tx, { jobKey: Number(key), variables: { computed: 1 }, result: null });
      });
    case 'message': {
      const message = { name: 'small-arrived', correlationKey: key, timeToLive: 60_000, messageId: key };
      return asSystem((tx) => tx.execute({ type: 'publishMessage', ...message, variables: {} }));
    }
    case 'tick':
      // Time is its own command id: the timer may not be due yet.
      return database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: 100 }));
    case 'start':
      return asSystem((tx) => startCase(tx, 'small-case', key));
  }
}

/** Takes the jobs as a worker does; one that a dead worker held is taken again when its lock has run out. */
function activate(database: Database): Promise<unknown> {
  const types = [{ type: 'small-compute', timeout: 3_600_000, maxJobs: 10 }];
  return database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'activateJobs', types, worker: 'w' }));
}
