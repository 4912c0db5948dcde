import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createEngine } from '@rtflow/engine/engine';
import type { ActivatedJob, Command, CommandValues, JsonObject, Rows, TableName } from '@rtflow/engine/ports';
import { JOB_TYPES, isJobTypeName } from '@rtflow/contract/job-types';
import type { JobTypeName } from '@rtflow/contract/job-types';
import { MESSAGES } from '@rtflow/contract/messages';
import type { MessageName } from '@rtflow/contract/messages';
import { USER_TASKS, isUserTaskId, userTask } from '@rtflow/contract/user-tasks';
import { MemoryStore } from '@rtflow/engine/simulate/memory-store';
import { bpmnFiles, dmnFiles } from './model-files.ts';

export type TaskAnswer = JsonObject | 'leave';
export type JobAnswer = JsonObject | { error: string };

/** How people, machines and the outside world behave while a model is played. */
export interface World {
  /** Answer of a user task, or 'leave' to keep it open. */
  task(taskId: string, player: ModelPlayer): TaskAnswer;
  job(type: JobTypeName, variables: JsonObject, player: ModelPlayer): Promise<JobAnswer>;
  /** Variables of a message to send because something waits for it; undefined: do not send. */
  message(name: MessageName, player: ModelPlayer): Promise<JsonObject | undefined>;
}

const MAX_STEPS = 2000;

/** Plays the deployed models on the engine: answers jobs and tasks until nothing is left to answer. */
export class ModelPlayer {
  readonly store = new MemoryStore();
  /** User tasks completed so far, in order. */
  readonly done: string[] = [];
  readonly jobsDone: string[] = [];
  now = Date.parse('2026-03-02T09:00:00+08:00');
  readonly #engine = createEngine({ timeZone: 'Asia/Shanghai' });
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  async deploy(): Promise<this> {
    const models = [...bpmnFiles(), ...dmnFiles()].map((file) => ({
      name: basename(file),
      content: readFileSync(file),
    }));
    const forms = Object.keys(USER_TASKS).map((id) => ({
      name: `${id}.form`,
      content: JSON.stringify({ type: 'default', id, schemaVersion: 16, components: [] }),
    }));
    await this.execute({ type: 'deployResources', resources: [...models, ...forms] });
    return this;
  }

  async execute<C extends Command>(command: C): Promise<CommandValues[C['type']]> {
    const outcome = await this.#engine.execute(this.store, command, { now: this.now, actor: 'test' });
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    return outcome.value;
  }

  async start(bpmnProcessId: string, variables: JsonObject): Promise<void> {
    await this.execute({ type: 'createProcessInstance', bpmnProcessId, variables });
    await this.play();
  }

  async publish(name: MessageName, correlationKey: string, variables: JsonObject = {}): Promise<number> {
    MESSAGES[name].variables.parse(variables);
    const timeToLive = MESSAGES[name].timeToLive === 'PT0S' ? 0 : 24 * 3600_000;
    const value = await this.execute({ type: 'publishMessage', name, correlationKey, timeToLive, variables });
    return value.correlatedInstanceKeys.length;
  }

  /** Moves the clock, fires what is due, and plays on. */
  async advance(milliseconds: number): Promise<void> {
    await this.tick(milliseconds);
    await this.play();
  }

  async tick(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    while ((await this.execute({ type: 'tick', limit: 100 })).fired > 0);
  }

  async play(): Promise<void> {
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if ((await this.#answerJobs()) || (await this.#answerTask()) || (await this.#answerMessage())) continue;
      return;
    }
    throw new Error(
      `Expected the models to come to rest within ${MAX_STEPS} steps, but ${this.done.slice(-10).join()}`,
    );
  }

  async rows<T extends TableName>(table: T, where: Partial<Rows[T]> = {}): Promise<Rows[T][]> {
    return this.store.find(table, { where: where as never });
  }

  async openTasks(): Promise<string[]> {
    return (await this.rows('userTask', { state: 'CREATED' } as Partial<Rows['userTask']>)).map(
      (task) => task.elementId,
    );
  }

  async incidents(): Promise<string[]> {
    return (await this.rows('incident')).map(
      (row) => `${row.type} at ${row.processId}/${row.elementId}: ${row.message}`,
    );
  }

  async states(processId: string): Promise<string[]> {
    return (await this.rows('instance', { processId } as Partial<Rows['instance']>)).map((row) => row.state);
  }

  async #answerJobs(): Promise<boolean> {
    const types = Object.entries(JOB_TYPES).map(([type, { variables }]) => ({
      type,
      timeout: 60_000,
      maxJobs: 10,
      fetchVariables: Object.keys(variables.shape),
    }));
    const { jobs } = await this.execute({ type: 'activateJobs', types, worker: 'player' });
    for (const job of jobs) await this.#answerJob(job);
    return jobs.length > 0;
  }

  async #answerJob({ jobKey, type, variables, elementId }: ActivatedJob): Promise<void> {
    if (!isJobTypeName(type)) throw new Error(`Expected ${type} in JOB_TYPES`);
    const checked = JOB_TYPES[type].variables.safeParse(variables);
    if (!checked.success)
      throw new Error(`Expected ${type} at ${elementId} to get its variables: ${checked.error.message}`);
    this.jobsDone.push(type);
    const answer = await this.world.job(type, variables, this);
    if (typeof answer['error'] === 'string')
      return void (await this.execute({ type: 'throwError', jobKey, errorCode: answer['error'] }));
    JOB_TYPES[type].output.parse(answer);
    await this.execute({ type: 'completeJob', jobKey, variables: answer as JsonObject });
  }

  async #answerTask(): Promise<boolean> {
    for (const { key, elementId } of await this.rows('userTask', { state: 'CREATED' } as Partial<Rows['userTask']>)) {
      if (!isUserTaskId(elementId)) throw new Error(`Expected ${elementId} in USER_TASKS`);
      const answer = this.world.task(elementId, this);
      if (answer === 'leave') continue;
      const task = userTask(elementId)!;
      task.variables.parse(answer);
      this.done.push(elementId);
      await this.execute({ type: 'completeUserTask', userTaskKey: key, variables: { [task.resultVariable]: answer } });
      return true;
    }
    return false;
  }

  async #answerMessage(): Promise<boolean> {
    for (const { name, correlationKey } of await this.rows('subscription')) {
      if (correlationKey === null || !Object.hasOwn(MESSAGES, name)) continue;
      const variables = await this.world.message(name as MessageName, this);
      if (variables && (await this.publish(name as MessageName, correlationKey, variables)) > 0) return true;
    }
    return false;
  }
}
