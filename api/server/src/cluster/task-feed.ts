import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import type { ClusterInstance, ClusterTask, WholeClusterTask } from '@rtflow/records/mirror/cluster-facts';
import { mirrorTask, NOTHING, updateMirroredTask } from '@rtflow/records/mirror/mirror-task';
import type { Logger } from 'pino';
import type { Cluster } from './open-cluster.ts';
import { processInstance, taskVariables, userTasks } from './read-cluster.ts';

/** A search may show a task later than one that was made after it: so much is looked at again each time. */
const OVERLAP_MS = 60_000;

export interface FeedTools {
  readonly database: Database;
  readonly cluster: Cluster;
  readonly log: Logger;
}

/** Brings the cluster's user tasks into the rows that inbox and screens read. */
export class TaskFeed {
  readonly #tools: FeedTools;
  /** Newest creation and end seen, by the cluster's clock. */
  #createdAt = 0;
  #endedAt = 0;

  constructor(tools: FeedTools) {
    this.#tools = tools;
  }

  /** What is new since the last look: tasks made, tasks ended. @returns how many changed here */
  async look(): Promise<number> {
    const { rest } = this.#tools.cluster;
    let changed = 0;
    const made = { state: 'CREATED', creationDate: { $gte: since(this.#createdAt) } } as const;
    for await (const page of userTasks(rest, made, 'creationDate')) {
      changed += await this.take(page);
      this.#createdAt = Math.max(this.#createdAt, ...page.map(({ createdAt }) => createdAt));
    }
    const ended = { state: { $in: ['COMPLETED', 'CANCELED'] }, completionDate: { $gte: since(this.#endedAt) } };
    // The first look of a server need not walk through all that ever ended: the reconciliation asks for what is open here.
    if (this.#endedAt > 0)
      for await (const page of userTasks(rest, ended as never, 'completionDate')) {
        changed += await this.take(page);
        this.#endedAt = Math.max(this.#endedAt, ...page.map(({ endedAt }) => endedAt ?? 0));
      }
    else this.#endedAt = this.#createdAt;
    return changed;
  }

  /** Known tasks are brought up to date, open ones that are new are taken over. @returns how many changed here */
  async take(tasks: readonly ClusterTask[]): Promise<number> {
    const known = await this.#knownOf(tasks);
    let changed = 0;
    for (const task of tasks) {
      if (!known.has(task.taskKey) && task.state !== 'CREATED') continue;
      const told = known.has(task.taskKey) ? await this.#update(task) : await this.#takeOver(task);
      if (told) changed += 1;
    }
    return changed;
  }

  async #update(task: ClusterTask): Promise<boolean> {
    return this.#told((tx) => updateMirroredTask(tx, task));
  }

  async #takeOver(task: ClusterTask): Promise<boolean> {
    const { cluster, log } = this.#tools;
    const place = await this.#placeOf(task.instanceKey);
    // Its instance is not to be seen yet: the next look finds both.
    if (!place) return false;
    const whole: WholeClusterTask = { ...task, ...place, variables: await taskVariables(cluster.rest, task.taskKey) };
    const told = await this.#told((tx) => mirrorTask(tx, whole));
    if (!told) log.debug({ taskKey: task.taskKey, processId: task.processId }, 'a task of the cluster is not ours');
    return told;
  }

  /** Up to the root, or to the first instance that is known here. */
  async #placeOf(instanceKey: number): Promise<{ rootKey: number; newInstances: ClusterInstance[] } | null> {
    const { cluster, database } = this.#tools;
    const newInstances: ClusterInstance[] = [];
    for (let key = instanceKey; ;) {
      const known = await database.reader.get<{ root_key: number }>(
        'SELECT root_key FROM wf_instance WHERE `key` = ?',
        [key],
      );
      if (known) return { rootKey: Number(known.root_key), newInstances };
      const instance = await processInstance(cluster.rest, key);
      if (!instance) return null;
      newInstances.push(instance);
      if (instance.parentInstanceKey === null) return { rootKey: key, newInstances };
      key = instance.parentInstanceKey;
    }
  }

  async #told(work: (tx: Parameters<typeof mirrorTask>[0]) => ReturnType<typeof mirrorTask>): Promise<boolean> {
    const { database, log } = this.#tools;
    try {
      const told = await database.unitOfWork.run(SYSTEM_ACTOR, work);
      if (told) database.events.emit('engine', { ...NOTHING, userTasks: [told] });
      return told !== null;
    } catch (error) {
      // Two servers may take the same task over at once; any other cause shows again at the next look.
      log.warn({ err: error }, 'a task of the cluster could not be taken over yet');
      return false;
    }
  }

  async #knownOf(tasks: readonly ClusterTask[]): Promise<Set<number>> {
    if (tasks.length === 0) return new Set();
    const rows = await this.#tools.database.reader.all<{ key: number }>(
      `SELECT \`key\` FROM wf_user_task WHERE \`key\` IN (${tasks.map(() => '?').join(', ')})`,
      tasks.map(({ taskKey }) => taskKey),
    );
    return new Set(rows.map(({ key }) => Number(key)));
  }
}

function since(at: number): string {
  return new Date(Math.max(0, at - OVERLAP_MS)).toISOString();
}
