import { SYSTEM_ACTOR } from '@rtflow/records';
import {
  endInstance,
  forgottenSubmissions,
  mirrorIncidents,
  openInstanceKeys,
  openTaskKeys,
} from '@rtflow/records/mirror/reconcile';
import { openIncidents, processInstances, userTask, userTasks } from './read-cluster.ts';
import type { FeedTools, TaskFeed } from './task-feed.ts';

export interface Reconciliation {
  /** Open on the cluster, taken over only now. */
  readonly newTasks: number;
  /** Open here, ended on the cluster. */
  readonly goneTasks: number;
  readonly endedInstances: number;
  /** Open here, unknown to the cluster: never ended by us, a person must look. */
  readonly unknownTasks: number;
  /** Submitted, and neither waiting to be sent nor refused: a fault of ours. */
  readonly forgotten: number;
}

const CHUNK = 100;

/** Everything that is open, compared on both sides: for what a look by time cannot see, and after a stop. */
export async function reconcileCluster({ database, cluster, log }: FeedTools, feed: TaskFeed): Promise<Reconciliation> {
  const { rest } = cluster;
  // What is asked first cannot miss what is made in between.
  const here = new Set(await openTaskKeys(database.reader));
  let newTasks = 0;
  for await (const page of userTasks(rest, { state: 'CREATED' }, 'creationDate')) {
    newTasks += await feed.take(page);
    for (const { taskKey } of page) here.delete(taskKey);
  }
  let [goneTasks, unknownTasks] = [0, 0];
  for (const taskKey of here) {
    const task = await userTask(rest, taskKey);
    if (task) goneTasks += await feed.take([task]);
    else unknownTasks += 1;
  }
  const endedInstances = await endInstances({ database, cluster, log });
  const incidents = await openIncidents(rest);
  await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => mirrorIncidents(tx, incidents));
  const forgotten = await forgottenSubmissions(database.reader);
  return { newTasks, goneTasks, endedInstances, unknownTasks, forgotten };
}

async function endInstances({ database, cluster }: FeedTools): Promise<number> {
  const open = await openInstanceKeys(database.reader);
  let ended = 0;
  for (let from = 0; from < open.length; from += CHUNK) {
    const found = await processInstances(cluster.rest, open.slice(from, from + CHUNK));
    for (const instance of found.filter(({ state }) => state !== 'ACTIVE')) {
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => endInstance(tx, instance));
      ended += 1;
    }
  }
  return ended;
}
