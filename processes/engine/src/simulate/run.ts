import type { Command, CommandValues } from '../command-types.ts';
import { createEngine } from '../engine.ts';
import type { InstanceRow, JobRow, SubscriptionRow, UserTaskRow } from '../rows.ts';
import { Agenda } from './agenda.ts';
import { ObservedStore } from './observed-store.ts';
import type { Random } from './random.ts';
import { draw, randomOf } from './random.ts';
import { Results } from './results.ts';
import type { Draft, Outcome, Scenario, SimulationResult } from './scenario.ts';
import { Staff } from './staff.ts';
import { Durations } from './times.ts';

type Task = { outcome: Outcome; beganAt: number | null; row: JobRow | UserTaskRow };

/** Instances of which it is told what they wait for in the end. */
const EXPLAINED = 100;
const TICK_LIMIT = 1000;
/** Instances of which every event is kept, unless the scenario says how many. */
const LOGGED = 10;

/** One dry run: a clock that jumps to whatever is due next, and the engine's own commands at that time. */
export class Run {
  readonly #scenario: Scenario;
  readonly #engine;
  readonly #random: Random;
  readonly #agenda = new Agenda<() => Promise<void> | void>();
  readonly #store = new ObservedStore({
    instance: (row) => this.#born(row),
    work: (row) => this.#come(row),
    workEnded: (key) => this.#gone(key),
    timer: ({ key, dueAt }) => this.#agenda.add(dueAt, () => this.#tick(key)),
    message: (row) => this.#await(row),
    elementEnded: (row) => this.#results.ended(row, this.#workedAt.get(row.key) ?? null, this.#now),
    incident: (row) => this.#results.incident(row),
    event: (row) => {
      this.#lastAt = row.at;
      this.#results.event(row);
    },
  });
  readonly #staff: Staff;
  readonly #tasks = new Map<number, Task>();
  /** Milliseconds of work by element key, for elements that are about to end. */
  readonly #workedAt = new Map<number, number>();
  readonly #roots = new Map<number, number>();
  readonly #logged = new Set<number>();
  readonly #cycle = new Durations();
  readonly #results: Results;
  #completed = 0;
  #commands = 0;
  #now: number;
  /** Of the last event; a timer that was called off moves the clock, but nothing happens then. */
  #lastAt: number;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#engine = createEngine({ timeZone: scenario.timeZone });
    this.#random = randomOf(scenario.seed);
    this.#now = scenario.startAt;
    this.#lastAt = scenario.startAt;
    this.#staff = new Staff(scenario.resources ?? {});
    const names = new Map<number, string>();
    const processIdOf = (defKey: number): string => {
      let name = names.get(defKey);
      if (name === undefined) {
        name = this.#store.rows('definition').find((row) => row.key === defKey)?.processId ?? '';
        names.set(defKey, name);
      }
      return name;
    };
    this.#results = new Results(processIdOf, this.#logged);
  }

  /** Null, or why the draft is refused. */
  async deploy({ resources }: Draft): Promise<string | null> {
    const outcome = await this.#engine.execute(this.#store, { type: 'deployResources', resources }, this.#context());
    return outcome.ok ? null : outcome.rejection.message;
  }

  async play(): Promise<SimulationResult> {
    const { startAt, instances, arrival, horizon } = this.#scenario;
    let at = startAt;
    for (let index = 0; index < instances; index += 1) {
      this.#agenda.add(at, () => this.#begin(index));
      at += draw(arrival, this.#random);
    }
    const end = horizon === undefined ? Number.POSITIVE_INFINITY : startAt + horizon;
    for (let next = this.#agenda.nextAt; next !== null && next <= end; next = this.#agenda.nextAt) {
      this.#now = Math.max(this.#now, next);
      await this.#agenda.take()?.();
    }
    return this.#result();
  }

  async #begin(index: number): Promise<void> {
    const { start } = this.#scenario;
    const variables = start.variables?.(index) ?? {};
    if ('processId' in start) {
      await this.#execute({ type: 'createProcessInstance', bpmnProcessId: start.processId, variables });
      return;
    }
    const correlationKey = start.correlationKey(index);
    await this.#execute({ type: 'publishMessage', name: start.message, correlationKey, timeToLive: 0, variables });
  }

  #born({ key, rootKey }: InstanceRow): void {
    if (key !== rootKey) return;
    if (this.#roots.size < (this.#scenario.logged ?? LOGGED)) this.#logged.add(key);
    this.#roots.set(key, this.#now);
  }

  /** Somebody is needed. */
  #come(row: JobRow | UserTaskRow): void {
    const { key, elementId, elementKey, instanceKey, rootKey } = row;
    const outcome = this.#scenario.world.work(
      {
        kind: 'type' in row ? 'job' : 'userTask',
        elementId,
        jobType: 'type' in row ? row.type : null,
        processId: row.processId,
        instanceKey,
        rootKey,
        now: this.#now,
        variables: () => this.#store.visible(elementKey),
      },
      this.#random,
    );
    if (!outcome) return;
    const task: Task = { outcome, beganAt: null, row };
    this.#tasks.set(key, task);
    this.#staff.request(outcome.resource, this.#now, () => this.#start(task));
  }

  #start(task: Task): void {
    const { outcome, row } = task;
    // whoever waited for this may have been called off
    if (!this.#tasks.has(row.key)) {
      this.#agenda.add(this.#now, () => this.#staff.release(outcome.resource, this.#now));
      return;
    }
    task.beganAt = this.#now;
    this.#agenda.add(this.#now + outcome.duration, () => this.#finish(task));
  }

  async #finish(task: Task): Promise<void> {
    const { outcome, row } = task;
    if (this.#tasks.get(row.key) !== task) return;
    const { variables = {}, error } = outcome;
    this.#workedAt.set(row.elementKey, this.#now - (task.beganAt ?? this.#now));
    if (!('type' in row)) await this.#execute({ type: 'completeUserTask', userTaskKey: row.key, variables });
    else if (error === undefined) await this.#execute({ type: 'completeJob', jobKey: row.key, variables });
    else await this.#execute({ type: 'throwError', jobKey: row.key, errorCode: error, variables });
    this.#workedAt.delete(row.elementKey);
    this.#gone(row.key);
  }

  /** Done, or called off: whoever was at it is free. */
  #gone(key: number): void {
    const task = this.#tasks.get(key);
    if (!task) return;
    this.#tasks.delete(key);
    if (task.beganAt !== null) this.#staff.release(task.outcome.resource, this.#now);
  }

  #await(row: SubscriptionRow): void {
    const { key, name, correlationKey, handlerElementId: elementId, processId, rootKey, elementKey } = row;
    if (rootKey === null || elementKey === null || correlationKey === null) return;
    const awaited = { name, correlationKey, elementId, processId, rootKey, now: this.#now };
    const delivery = this.#scenario.world.message(awaited, this.#random);
    if (!delivery) return;
    this.#agenda.add(this.#now + delivery.delay, async () => {
      const [open] = await this.#store.find('subscription', { where: { key } });
      if (!open) return;
      const { variables = {} } = delivery;
      await this.#execute({ type: 'publishMessage', name, correlationKey, timeToLive: 0, variables });
      // one that does not interrupt waits for the next
      const [still] = await this.#store.find('subscription', { where: { key } });
      if (still && !still.interrupting) this.#await(still);
    });
  }

  async #tick(timerKey: number): Promise<void> {
    const dueAt = this.#store.dueAt(timerKey);
    if (dueAt === null || dueAt > this.#now) return;
    let fired = TICK_LIMIT;
    while (fired >= TICK_LIMIT) fired = (await this.#execute({ type: 'tick', limit: TICK_LIMIT }))?.fired ?? 0;
  }

  /** The value; null when the engine refuses, which then shows as an open element. */
  async #execute<C extends Command>(command: C): Promise<CommandValues[C['type']] | null> {
    this.#commands += 1;
    const outcome = await this.#engine.execute(this.#store, command, this.#context());
    if (!outcome.ok) return null;
    for (const { key, rootKey, state } of outcome.effects.instances) {
      if (key !== rootKey || state !== 'COMPLETED') continue;
      this.#completed += 1;
      this.#cycle.add(this.#now - (this.#roots.get(key) ?? this.#now));
    }
    return outcome.value;
  }

  #context() {
    return { now: this.#now, actor: 'simulation' };
  }

  async #result(): Promise<SimulationResult> {
    for (const row of this.#store.rows('element')) this.#results.stillOpen(row);
    return {
      started: this.#roots.size,
      completed: this.#completed,
      cycle: this.#cycle.times(),
      endedAt: this.#lastAt,
      commands: this.#commands,
      elements: this.#results.elements(),
      resources: this.#staff.results(this.#scenario.startAt, this.#lastAt),
      incidents: this.#results.incidents(),
      waiting: await this.#waiting(),
      events: this.#results.events,
    };
  }

  async #waiting(): Promise<SimulationResult['waiting']> {
    const open = this.#store.rows('instance').filter(({ key, rootKey }) => key === rootKey);
    const counts = new Map<string, SimulationResult['waiting'][number]>();
    for (const { key } of open.slice(0, EXPLAINED)) {
      for (const { elementId, code } of await this.#engine.explain(this.#store, key, this.#now)) {
        const name = `${elementId} ${code}`;
        const known = counts.get(name);
        if (known) known.count += 1;
        else counts.set(name, { elementId, code, count: 1 });
      }
    }
    return [...counts.values()];
  }
}
