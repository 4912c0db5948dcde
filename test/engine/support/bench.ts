import { createEngine } from '@rtflow/engine';
import type {
  Command,
  CommandValues,
  Effects,
  ElementRow,
  IncidentRow,
  JobRow,
  JsonObject,
  Rejection,
  UserTaskRow,
} from '@rtflow/engine';
import { findViolations } from '@rtflow/engine/explain/invariants';
import { MemoryStore } from '@rtflow/engine/simulate/memory-store';

/** An engine over a memory store with a clock that the test moves. Every accepted command leaves the invariants intact. */
export class Bench {
  readonly store: MemoryStore;
  readonly engine = createEngine({ timeZone: 'Asia/Shanghai' });
  now = Date.UTC(2026, 0, 5, 1);
  effects: Effects = { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] };

  constructor(options: { wholeUpTo?: number } = {}) {
    this.store = new MemoryStore(options);
  }

  /** Runs a command that must be accepted. */
  async run<C extends Command>(command: C): Promise<CommandValues[C['type']]> {
    const outcome = await this.engine.execute(this.store, command, { now: this.now, actor: 'test' });
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    this.effects = outcome.effects;
    const violations = findViolations((table) => this.store.rows(table));
    if (violations.length > 0) throw new Error(violations.join('\n'));
    return outcome.value;
  }

  /** Runs a command that must be rejected. */
  async refuse(command: Command): Promise<Rejection> {
    const outcome = await this.engine.execute(this.store, command, { now: this.now, actor: 'test' });
    if (outcome.ok) throw new Error(`Expected ${command.type} to be rejected, but it was accepted`);
    return outcome.rejection;
  }

  async deploy(...contents: string[]): Promise<CommandValues['deployResources']> {
    const resources = contents.map((content, index) => ({ name: `r${index}.${suffixOf(content)}`, content }));
    return this.run({ type: 'deployResources', resources });
  }

  async start(bpmnProcessId: string, variables: JsonObject = {}): Promise<number> {
    return (await this.run({ type: 'createProcessInstance', bpmnProcessId, variables })).instanceKey;
  }

  /** Deploys one process and starts it. */
  async play(xml: string, variables: JsonObject = {}): Promise<number> {
    const { resources } = await this.deploy(xml);
    const process = resources.find((resource) => resource.kind === 'process');
    return this.start(process?.bpmnProcessId ?? '', variables);
  }

  job(elementId: string): JobRow {
    const job = this.jobs().find((row) => row.elementId === elementId);
    if (!job) throw new Error(`Expected an open job at ${elementId}, but there is none`);
    return job;
  }

  jobs(): JobRow[] {
    return this.store.rows('job').filter((row) => row.endedAt === null);
  }

  task(elementId: string): UserTaskRow {
    const task = this.store.rows('userTask').find((row) => row.elementId === elementId && row.endedAt === null);
    if (!task) throw new Error(`Expected an open user task at ${elementId}, but there is none`);
    return task;
  }

  /** Activates every job of a type for a minute. */
  async activate(type: string, maxJobs = 100) {
    const types = [{ type, timeout: 60_000, maxJobs }];
    return (await this.run({ type: 'activateJobs', types, worker: 'w' })).jobs;
  }

  /** Ends the job or the user task at an element. */
  async complete(elementId: string, variables: JsonObject = {}): Promise<void> {
    const job = this.jobs().find((row) => row.elementId === elementId);
    if (job) await this.run({ type: 'completeJob', jobKey: job.key, variables });
    else await this.run({ type: 'completeUserTask', userTaskKey: this.task(elementId).key, variables });
  }

  async publish(name: string, correlationKey: string, variables: JsonObject = {}, timeToLive = 0) {
    return this.run({ type: 'publishMessage', name, correlationKey, timeToLive, variables });
  }

  /** Moves the clock and fires what became due. */
  async pass(milliseconds: number) {
    this.now += milliseconds;
    return this.run({ type: 'tick', limit: 1000 });
  }

  /** Ids of open elements without the process itself, sorted. */
  active(): string[] {
    return this.elements()
      .filter((row) => row.type !== 'PROCESS')
      .map((row) => row.elementId)
      .sort();
  }

  elements(): ElementRow[] {
    return this.store.rows('element').filter((row) => row.endedAt === null);
  }

  /** Ids of completed elements in order, without the process. */
  completed(): string[] {
    return this.store
      .rows('event')
      .filter((row) => row.intent === 'ELEMENT_COMPLETED')
      .map((row) => row.elementId);
  }

  /** What happened to an element, in order. */
  intents(elementId: string): string[] {
    return this.store
      .rows('event')
      .filter((row) => row.elementId === elementId)
      .map((row) => row.intent);
  }

  incidents(): IncidentRow[] {
    return this.store.rows('incident').filter((row) => row.endedAt === null);
  }

  state(instanceKey: number): string | undefined {
    return this.store.rows('instance').find((row) => row.key === instanceKey)?.state;
  }

  /** Variables of a scope, the process instance unless another element is named. */
  variables(scopeKey: number): JsonObject {
    const rows = this.store.rows('variable').filter((row) => row.scopeKey === scopeKey);
    return Object.fromEntries(rows.map((row) => [row.name, row.value]));
  }
}

function suffixOf(content: string): string {
  if (content.startsWith('{')) return 'form';
  return content.includes('omg.org/spec/DMN') ? 'dmn' : 'bpmn';
}
