import { triggerEvent } from '../planner/trigger.ts';
import type { InstanceRow, JsonObject, MessageRow, SubscriptionRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import { createInstance } from './instances.ts';
import { hold, takesNoMore } from './suspension.ts';

/** Whether a message has already reached an instance of this process: once per process id, across its versions. */
async function wasCorrelated(turn: Turn, message: MessageRow, processId: string): Promise<boolean> {
  if (turn.workspace.correlated.has(`${message.key} ${processId}`)) return true;
  if (turn.workspace.messages.includes(message)) return false;
  const found = await turn.store.find('messageCorrelated', { where: { messageKey: message.key, processId }, limit: 1 });
  return found.length > 0;
}

function markCorrelated(turn: Turn, message: MessageRow, processId: string): void {
  turn.workspace.correlated.add(`${message.key} ${processId}`);
  // a message that nobody can take later needs no memory of who took it
  if (message.correlateUntil > turn.now) {
    turn.workspace.log.insert('messageCorrelated', { messageKey: message.key, processId });
  }
}

/** Gives a message to the oldest open subscription of each process. Answers the instances that took it. */
export async function correlateToSubscriptions(turn: Turn, message: MessageRow): Promise<number[]> {
  const { name, correlationKey } = message;
  const stored = await turn.store.find('subscription', { where: { kind: 'MESSAGE', name, correlationKey } });
  const roots = new Set(stored.flatMap((row) => (row.rootKey === null ? [] : [row.rootKey])));
  for (const rootKey of [...roots].sort((a, b) => a - b)) await turn.load(rootKey);
  const open = openSubscriptions(turn, 'MESSAGE', name).filter((row) => row.correlationKey === correlationKey);
  const taken: number[] = [];
  for (const subscription of open) {
    if (takesNoMore(turn.workspace, subscription)) continue;
    if (await wasCorrelated(turn, message, subscription.processId)) continue;
    correlate(turn, subscription, message);
    if (subscription.instanceKey !== null) taken.push(subscription.instanceKey);
  }
  return taken;
}

function openSubscriptions(turn: Turn, kind: SubscriptionRow['kind'], name: string): SubscriptionRow[] {
  const rows = [...turn.workspace.subscriptions.values()].flatMap((set) => [...set]);
  return rows.filter((row) => row.kind === kind && row.name === name).sort((a, b) => a.key - b.key);
}

function correlate(turn: Turn, subscription: SubscriptionRow, message: MessageRow): void {
  markCorrelated(turn, message, subscription.processId);
  fire(turn, subscription, message.variables, 'MESSAGE_CORRELATED', { name: message.name, messageKey: message.key });
}

function fire(
  turn: Turn,
  subscription: SubscriptionRow,
  variables: JsonObject,
  intent: string,
  data: { name: string; messageKey?: number },
): void {
  const { workspace } = turn;
  const owner = workspace.elements.get(subscription.elementKey ?? 0);
  if (!owner) return;
  if (workspace.instanceOf(owner).state === 'SUSPENDED') {
    hold(workspace, subscription, { variables, messageKey: data.messageKey ?? null, at: turn.now });
    return;
  }
  workspace.record(owner, intent, data);
  triggerEvent(workspace, owner, subscription.handlerElementId, { variables });
}

/** Message start events, unless an instance with this correlation key is running: then a buffered message waits. */
export async function startByMessage(turn: Turn, message: MessageRow): Promise<number[]> {
  const starts = await turn.store.find('subscription', {
    where: { kind: 'MESSAGE', name: message.name, rootKey: null },
    orderBy: [['key', 'asc']],
  });
  const started: number[] = [];
  for (const start of starts) {
    const instance = await startOne(turn, start, message);
    if (instance) started.push(instance.key);
  }
  return started;
}

async function startOne(turn: Turn, start: SubscriptionRow, message: MessageRow): Promise<InstanceRow | null> {
  const { processId } = start;
  const { correlationKey } = message;
  if (await wasCorrelated(turn, message, processId)) return null;
  if (correlationKey !== '' && (await startIsLocked(turn, processId, correlationKey))) return null;
  markCorrelated(turn, message, processId);
  const instance = await startInstance(turn, start.defKey, start.handlerElementId, message.variables, correlationKey);
  if (correlationKey !== '') {
    turn.workspace.startLocks.set(`${processId} ${correlationKey}`, true);
    turn.workspace.log.insert('messageStartLock', { processId, correlationKey, instanceKey: instance.key });
  }
  return instance;
}

async function startIsLocked(turn: Turn, processId: string, correlationKey: string): Promise<boolean> {
  const here = turn.workspace.startLocks.get(`${processId} ${correlationKey}`);
  if (here !== undefined) return here;
  const found = await turn.store.find('messageStartLock', { where: { processId, correlationKey }, limit: 1 });
  return found.length > 0;
}

/** A new instance that begins at a start event with what triggered it. */
export async function startInstance(
  turn: Turn,
  defKey: number,
  startElementId: string,
  variables: JsonObject,
  startCorrelationKey = '',
): Promise<InstanceRow> {
  const where = { key: defKey };
  const [definition] = await turn.store.find('definition', { where, without: ['resource'] });
  if (!definition) throw new Error(`Expected definition ${defKey} of a start event, but it is not there`);
  await turn.resources.prepare(turn.store, [defKey]);
  await turn.fillKeys();
  return createInstance(turn.workspace, {
    definition,
    variables: {},
    startAt: [startElementId],
    trigger: { variables },
    startCorrelationKey: startCorrelationKey === '' ? null : startCorrelationKey,
  });
}

/** Offers the buffered messages, oldest first, to subscriptions that this command opened. */
export async function correlateBuffered(turn: Turn): Promise<void> {
  const opened = turn.workspace.openedSubscriptions.splice(0);
  for (const subscription of opened) {
    const open = (): boolean =>
      (turn.workspace.subscriptions.get(subscription.elementKey ?? 0)?.has(subscription) ?? false) &&
      !takesNoMore(turn.workspace, subscription);
    if (!open()) continue;
    await turn.store.lockCorrelation(subscription.name, subscription.correlationKey ?? '');
    for (const message of await buffered(turn, subscription.name, subscription.correlationKey ?? '')) {
      if (!open()) break;
      if (await wasCorrelated(turn, message, subscription.processId)) continue;
      correlate(turn, subscription, message);
    }
  }
}

async function buffered(turn: Turn, name: string, correlationKey: string): Promise<MessageRow[]> {
  const where = { name, correlationKey, correlateUntil: { gt: turn.now } };
  const stored = await turn.store.find('message', { where, orderBy: [['key', 'asc']] });
  const published = turn.workspace.messages.filter(
    (message) =>
      message.name === name && message.correlationKey === correlationKey && message.correlateUntil > turn.now,
  );
  return [...stored, ...published];
}

/** A message whose time is over goes with the memory of who took it. */
export async function forgetMessage(turn: Turn, message: MessageRow): Promise<void> {
  const taken = await turn.store.find('messageCorrelated', { where: { messageKey: message.key } });
  for (const row of taken) turn.workspace.log.remove('messageCorrelated', row);
  turn.workspace.log.remove('message', message);
}

/** An instance that a message started has ended: the next buffered message for the same key starts its successor. */
export async function releaseStarts(turn: Turn): Promise<void> {
  for (const instance of turn.workspace.releasedStarts.splice(0)) {
    const { processId } = instance;
    const correlationKey = instance.startCorrelationKey ?? '';
    turn.workspace.startLocks.set(`${processId} ${correlationKey}`, false);
    turn.workspace.log.remove('messageStartLock', { processId, correlationKey, instanceKey: instance.key });
    const starts = await turn.store.find('subscription', { where: { kind: 'MESSAGE', rootKey: null, processId } });
    const waiting: { start: SubscriptionRow; message: MessageRow }[] = [];
    for (const start of starts) {
      await turn.store.lockCorrelation(start.name, correlationKey);
      for (const message of await buffered(turn, start.name, correlationKey)) waiting.push({ start, message });
    }
    waiting.sort((a, b) => a.message.key - b.message.key);
    for (const { start, message } of waiting) {
      if (await startOne(turn, start, message)) break;
    }
  }
}

/** Delivers thrown signals to every open subscription and to signal start events; nothing is buffered. */
export async function deliverSignals(turn: Turn): Promise<void> {
  for (const { name, variables } of turn.workspace.thrownSignals.splice(0)) {
    const stored = await turn.store.find('subscription', { where: { kind: 'SIGNAL', name } });
    const roots = new Set(stored.flatMap((row) => (row.rootKey === null ? [] : [row.rootKey])));
    for (const rootKey of [...roots].sort((a, b) => a - b)) await turn.load(rootKey);
    for (const subscription of openSubscriptions(turn, 'SIGNAL', name)) {
      if (takesNoMore(turn.workspace, subscription)) continue;
      fire(turn, subscription, variables, 'SIGNAL_CORRELATED', { name });
    }
    for (const start of stored.filter((row) => row.rootKey === null)) {
      await startInstance(turn, start.defKey, start.handlerElementId, variables);
    }
  }
}
