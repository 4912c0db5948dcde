import type { Effects } from '../command-types.ts';
import { FEEL_BUDGET } from '../feel/environment.ts';
import type { Budget, FeelEnvironment } from '../feel/environment.ts';
import type { Graph, Node } from '../model/graph.ts';
import type { Snapshot } from '../ports.ts';
import type {
  ElementRow,
  IncidentRow,
  InstanceRow,
  JobRow,
  JoinRow,
  JsonObject,
  MessageRow,
  SubscriptionRow,
  TimerRow,
  UserTaskRow,
  VariableRow,
} from '../rows.ts';
import type { Rows, TableName } from '../tables.ts';
import { RowLog } from './row-log.ts';
import type { Step } from './steps.ts';

/** Steps of FEEL that all expressions of one command may take together: about two seconds at worst. */
const COMMAND_FEEL_BUDGET = 20 * FEEL_BUDGET;

/** Planning came to rows that were left out: the command is planned again with its call trees whole. */
export class NeedsWholeTree extends Error {}

export type KeySource = { next(): number };

type Settings = {
  now: number;
  actor: string;
  timeZone: string;
  keys: KeySource;
  graphOf: (defKey: number) => Graph;
};

/**
 * One command's working copy of the open rows, the operations that its planners ask for, and the queue of steps that are
 * still to be planned. Everything here is synchronous and free of clock, random and I/O.
 */
export class Workspace {
  readonly now: number;
  readonly actor: string;
  readonly timeZone: string;
  readonly log = new RowLog();
  readonly steps: Step[] = [];
  readonly instances = new Map<number, InstanceRow>();
  readonly elements = new Map<number, ElementRow>();
  /** Open child elements by scope key. */
  readonly children = new Map<number, Set<ElementRow>>();
  readonly variables = new Map<number, Map<string, VariableRow>>();
  readonly joins = new Map<number, Set<JoinRow>>();
  readonly jobs = new Map<number, JobRow>();
  readonly userTasks = new Map<number, UserTaskRow>();
  readonly timers = new Map<number, Set<TimerRow>>();
  readonly subscriptions = new Map<number, Set<SubscriptionRow>>();
  readonly incidents = new Map<number, Set<IncidentRow>>();
  /** Called process instance by its call activity's element key. */
  readonly called = new Map<number, InstanceRow>();
  /** Message subscriptions that were opened and must be offered the buffered messages. */
  readonly openedSubscriptions: SubscriptionRow[] = [];
  /** Instances that ended while they held a message start lock. */
  readonly releasedStarts: InstanceRow[] = [];
  /** Messages published by this command, not yet in the store. */
  readonly messages: MessageRow[] = [];
  /** 'messageKey processId' of what this command correlated. */
  readonly correlated = new Set<string>();
  /** 'processId correlationKey' to whether the message start is locked, where this command changed it. */
  readonly startLocks = new Map<string, boolean>();
  /** Signals that were thrown and must be delivered. */
  readonly thrownSignals: { name: string; variables: JsonObject }[] = [];
  readonly effects: Effects = { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] };
  readonly #settings: Settings;
  readonly #touchedRoots = new Set<number>();
  readonly #partialRoots = new Set<number>();
  #feelSteps = COMMAND_FEEL_BUDGET;
  #given = 0;
  #budget: Budget = { left: 0 };

  constructor(settings: Settings) {
    this.#settings = settings;
    this.now = settings.now;
    this.actor = settings.actor;
    this.timeZone = settings.timeZone;
  }

  /** Takes over the rows of a call tree; they are changed in place from here on. */
  load(snapshot: Snapshot): void {
    if (snapshot.partial === true) for (const { rootKey } of snapshot.instance) this.#partialRoots.add(rootKey);
    for (const row of snapshot.instance) this.#indexInstance(row);
    for (const row of snapshot.element) this.#indexElement(row);
    for (const row of snapshot.variable) this.#indexVariable(row);
    for (const row of snapshot.join) addTo(this.joins, row.scopeKey, row);
    for (const row of snapshot.job) this.jobs.set(row.elementKey, row);
    for (const row of snapshot.userTask) this.userTasks.set(row.elementKey, row);
    for (const row of snapshot.timer) addTo(this.timers, row.elementKey ?? 0, row);
    for (const row of snapshot.subscription) addTo(this.subscriptions, row.elementKey ?? 0, row);
    for (const row of snapshot.incident) addTo(this.incidents, row.elementKey, row);
  }

  /** Whether idle instances of this call tree were left out. */
  isPartial(rootKey: number): boolean {
    return this.#partialRoots.has(rootKey);
  }

  /** Before everything inside a scope is touched: what was left out must be there. */
  needWhole(scope: ElementRow): void {
    if (scope.type === 'MULTI_INSTANCE_BODY' && this.isPartial(scope.rootKey)) throw new NeedsWholeTree();
  }

  nextKey(): number {
    return this.#settings.keys.next();
  }

  graph(defKey: number): Graph {
    return this.#settings.graphOf(defKey);
  }

  node(element: { defKey: number; elementId: string }): Node {
    const node = this.graph(element.defKey).nodes.get(element.elementId);
    if (!node)
      throw new Error(`Expected element ${element.elementId} in definition ${element.defKey}, but it has none`);
    return node;
  }

  scopeOf(element: ElementRow): ElementRow {
    const scope = element.scopeKey === null ? undefined : this.elements.get(element.scopeKey);
    if (!scope) throw new Error(`Expected an open scope of element ${element.key}, but there is none`);
    return scope;
  }

  instanceOf(element: ElementRow): InstanceRow {
    const instance = this.instances.get(element.instanceKey);
    if (!instance) throw new Error(`Expected open instance ${element.instanceKey}, but there is none`);
    return instance;
  }

  environment(scopeKey: number | null): FeelEnvironment {
    let seed = 0;
    let ids = 0;
    return {
      get: (name) => this.lookup(scopeKey, name),
      now: this.now,
      timeZone: this.timeZone,
      newId: () => uuidOf((seed ||= this.nextKey()), (ids += 1)),
      budget: this.#nextBudget(),
    };
  }

  /** One evaluation's share of what the command may spend: a model that loops must not hang the server by its expressions. */
  #nextBudget(): Budget {
    this.#feelSteps -= this.#given - this.#budget.left;
    this.#given = Math.max(0, Math.min(FEEL_BUDGET, this.#feelSteps));
    this.#budget = { left: this.#given };
    return this.#budget;
  }

  /** The value that a name has for an element: nearest scope first; undefined where none has it. */
  lookup(scopeKey: number | null, name: string): unknown {
    for (let key = scopeKey; key !== null; key = this.elements.get(key)?.scopeKey ?? null) {
      const row = this.variables.get(key)?.get(name);
      if (row) return row.value;
    }
    return undefined;
  }

  insertInstance(row: InstanceRow): InstanceRow {
    this.#touchedRoots.add(row.rootKey);
    this.#indexInstance(this.log.insert('instance', row));
    return row;
  }

  insertElement(row: ElementRow): ElementRow {
    this.#indexElement(this.log.insert('element', row));
    return row;
  }

  insertVariable(row: VariableRow): void {
    this.#indexVariable(this.log.insert('variable', row));
  }

  insertJoin(row: JoinRow): void {
    addTo(this.joins, row.scopeKey, this.log.insert('join', row));
  }

  removeJoin(row: JoinRow): void {
    this.joins.get(row.scopeKey)?.delete(row);
    this.log.remove('join', row);
  }

  insertJob(row: JobRow): void {
    this.jobs.set(row.elementKey, this.log.insert('job', row));
    if (row.state === 'ACTIVATABLE') this.jobAvailable(row.type);
  }

  insertUserTask(row: UserTaskRow): void {
    this.userTasks.set(row.elementKey, this.log.insert('userTask', row));
  }

  insertTimer(row: TimerRow): void {
    this.log.insert('timer', row);
    if (row.elementKey !== null) addTo(this.timers, row.elementKey, row);
  }

  insertSubscription(row: SubscriptionRow): void {
    this.log.insert('subscription', row);
    if (row.elementKey !== null) addTo(this.subscriptions, row.elementKey, row);
    if (row.kind === 'MESSAGE' && row.elementKey !== null) this.openedSubscriptions.push(row);
  }

  insertIncident(row: IncidentRow): void {
    addTo(this.incidents, row.elementKey, this.log.insert('incident', row));
  }

  update<T extends TableName>(table: T, row: Rows[T], set: Partial<Rows[T]>): void {
    this.log.update(table, row, set);
  }

  /** Variables are many and mostly read: their rows are the snapshot's until they change. */
  updateVariable(row: VariableRow, set: Partial<VariableRow>): void {
    const own = this.log.knows(row) ? row : { ...row };
    if (own !== row) this.variables.get(row.scopeKey)?.set(row.name, own);
    this.update('variable', own, set);
  }

  removeTimer(row: TimerRow): void {
    this.timers.get(row.elementKey ?? 0)?.delete(row);
    this.log.remove('timer', row);
  }

  removeSubscription(row: SubscriptionRow): void {
    this.subscriptions.get(row.elementKey ?? 0)?.delete(row);
    this.log.remove('subscription', row);
  }

  /** Forgets an element that ended; its rows stay in the tables as history. */
  forget(element: ElementRow): void {
    this.elements.delete(element.key);
    if (element.scopeKey !== null) this.children.get(element.scopeKey)?.delete(element);
    this.children.delete(element.key);
    this.variables.delete(element.key);
  }

  record(element: ElementRow, intent: string, data: JsonObject | null = null): void {
    this.log.insert('event', {
      instanceKey: element.instanceKey,
      rootKey: element.rootKey,
      elementKey: element.key,
      elementId: element.elementId,
      intent,
      actor: this.actor,
      at: this.now,
      data,
    });
  }

  jobAvailable(type: string): void {
    if (!this.effects.jobTypesAvailable.includes(type)) this.effects.jobTypesAvailable.push(type);
  }

  /** Bumps the root's optimistic lock once per command: the second belt beside the row lock. */
  touchRoot(rootKey: number): void {
    const root = this.instances.get(rootKey);
    if (!root || this.#touchedRoots.has(rootKey)) return;
    this.#touchedRoots.add(rootKey);
    this.update('instance', root, { lockVersion: root.lockVersion + 1 });
  }

  /** Tokens under way in a scope that is interrupted go no further. */
  dropActivations(scopeKey: number): void {
    for (let index = this.steps.length - 1; index >= 0; index -= 1) {
      const step = this.steps[index];
      if (step?.kind === 'activate' && step.scopeKey === scopeKey) this.steps.splice(index, 1);
    }
  }

  #indexInstance(row: InstanceRow): void {
    this.instances.set(row.key, row);
    if (row.parentElementKey !== null) this.called.set(row.parentElementKey, row);
  }

  #indexElement(row: ElementRow): void {
    this.elements.set(row.key, row);
    if (row.scopeKey !== null) addTo(this.children, row.scopeKey, row);
  }

  #indexVariable(row: VariableRow): void {
    const scope = this.variables.get(row.scopeKey);
    if (scope) scope.set(row.name, row);
    else this.variables.set(row.scopeKey, new Map([[row.name, row]]));
  }
}

function addTo<R>(index: Map<number, Set<R>>, key: number, row: R): void {
  const rows = index.get(key);
  if (rows) rows.add(row);
  else index.set(key, new Set([row]));
}

/** A UUID made of an engine key and a counter, so that uuid() in FEEL needs no random source and is never given twice. */
function uuidOf(key: number, count: number): string {
  const hex = key.toString(16).padStart(15, '0');
  const tail = count.toString(16).padStart(8, '0');
  return `${tail}-0000-4${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6).padStart(12, '0')}`;
}
