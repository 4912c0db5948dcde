import { fireTimer, triggerEvent } from '../planner/trigger.ts';
import type { Workspace } from '../planner/workspace.ts';
import { FOREVER } from '../ports.ts';
import type { HeldTrigger, InstanceRow, JobRow, JobState, SubscriptionRow, TimerRow } from '../rows.ts';

/** Instances of a loaded call tree, callers before called. */
export function instancesOf(workspace: Workspace, rootKey: number): InstanceRow[] {
  return [...workspace.instances.values()].filter((row) => row.rootKey === rootKey).sort((a, b) => a.key - b.key);
}

/** Jobs are not handed out and timers stand still; what a worker holds it may still end. */
export function suspend(workspace: Workspace, rootKey: number): void {
  for (const instance of instancesOf(workspace, rootKey)) {
    workspace.update('instance', instance, { state: 'SUSPENDED' });
    recordOf(workspace, instance, 'SUSPENDED');
  }
  for (const job of jobsOf(workspace, rootKey)) {
    if (WAITING.has(job.state)) workspace.update('job', job, { state: 'SUSPENDED' });
  }
  for (const timer of timersOf(workspace, rootKey)) {
    workspace.update('timer', timer, { remaining: timer.dueAt - workspace.now, dueAt: FOREVER });
  }
}

/**
 * Timers go on with the time that was left, and those that were due before the suspension fire first. Then what came
 * meanwhile is handed over, in the order in which it came, and what is still buffered is offered to who waits for it.
 */
export function resume(workspace: Workspace, rootKey: number): void {
  for (const instance of instancesOf(workspace, rootKey)) {
    workspace.update('instance', instance, { state: 'ACTIVE' });
    recordOf(workspace, instance, 'RESUMED');
  }
  for (const job of jobsOf(workspace, rootKey)) if (job.state === 'SUSPENDED') wake(workspace, job);
  for (const timer of timersOf(workspace, rootKey)) {
    if (timer.remaining === null) continue;
    workspace.update('timer', timer, { dueAt: workspace.now + timer.remaining, remaining: null });
  }
  fireOverdue(workspace, rootKey);
  for (const { subscription, trigger } of heldOf(workspace, rootKey)) {
    const owner = workspace.elements.get(subscription.elementKey ?? 0);
    if (!owner || !workspace.subscriptions.get(owner.key)?.has(subscription)) continue;
    if (subscription.held) workspace.update('subscription', subscription, { held: null });
    const intent = subscription.kind === 'MESSAGE' ? 'MESSAGE_CORRELATED' : 'SIGNAL_CORRELATED';
    workspace.record(owner, intent, { name: subscription.name, messageKey: trigger.messageKey, held: true });
    triggerEvent(workspace, owner, subscription.handlerElementId, { variables: trigger.variables });
  }
  const waiting = subscriptionsOf(workspace, rootKey).filter((row) => row.kind === 'MESSAGE');
  workspace.openedSubscriptions.push(...waiting.filter((row) => !workspace.openedSubscriptions.includes(row)));
}

function fireOverdue(workspace: Workspace, rootKey: number): void {
  const due = timersOf(workspace, rootKey).filter(({ dueAt }) => dueAt < workspace.now);
  for (const timer of due.sort((a, b) => a.dueAt - b.dueAt || a.key - b.key)) {
    const owner = workspace.elements.get(timer.elementKey ?? 0);
    if (owner && workspace.timers.get(owner.key)?.has(timer)) fireTimer(workspace, owner, timer);
  }
}

/** Keeps what came for a suspended instance with the subscription that it is for. */
export function hold(workspace: Workspace, subscription: SubscriptionRow, trigger: HeldTrigger): void {
  workspace.update('subscription', subscription, { held: [...(subscription.held ?? []), trigger] });
}

/**
 * A suspended instance takes one trigger where the first ends the wait, of all that its element waits for: a message that
 * comes later finds the wait over, as it would without suspension, and stays for others or in the buffer.
 */
export function takesNoMore(workspace: Workspace, subscription: SubscriptionRow): boolean {
  if (!subscription.interrupting) return false;
  const elementKey = subscription.elementKey ?? 0;
  const beside = [...(workspace.subscriptions.get(elementKey) ?? [])];
  if (beside.some((row) => row.interrupting && row.held !== null)) return true;
  return [...(workspace.timers.get(elementKey) ?? [])].some((row) => row.interrupting && (row.remaining ?? 1) < 0);
}

const WAITING: ReadonlySet<JobState> = new Set(['ACTIVATABLE', 'ACTIVATED', 'BACKOFF']);

function wake(workspace: Workspace, job: JobRow): void {
  const { now } = workspace;
  if (job.worker !== null && job.deadline !== null && job.deadline > now) {
    workspace.update('job', job, { state: 'ACTIVATED' });
  } else if (job.backoffUntil !== null && job.backoffUntil > now) {
    workspace.update('job', job, { state: 'BACKOFF' });
  } else {
    workspace.update('job', job, { state: 'ACTIVATABLE', deadline: null, backoffUntil: null, worker: null });
    workspace.jobAvailable(job.type);
  }
}

const jobsOf = (workspace: Workspace, rootKey: number): JobRow[] =>
  [...workspace.jobs.values()].filter((row) => row.rootKey === rootKey);

const timersOf = (workspace: Workspace, rootKey: number): TimerRow[] =>
  [...workspace.timers.values()].flatMap((rows) => [...rows]).filter((row) => row.rootKey === rootKey);

const subscriptionsOf = (workspace: Workspace, rootKey: number): SubscriptionRow[] =>
  [...workspace.subscriptions.values()].flatMap((rows) => [...rows]).filter((row) => row.rootKey === rootKey);

function heldOf(workspace: Workspace, rootKey: number): { subscription: SubscriptionRow; trigger: HeldTrigger }[] {
  const held = subscriptionsOf(workspace, rootKey).filter((row) => row.held !== null);
  const all = held.flatMap((subscription) => (subscription.held ?? []).map((trigger) => ({ subscription, trigger })));
  return all.sort((a, b) => a.trigger.at - b.trigger.at || a.subscription.key - b.subscription.key);
}

function recordOf(workspace: Workspace, instance: InstanceRow, intent: string): void {
  const process = workspace.elements.get(instance.key);
  if (process) workspace.record(process, `INSTANCE_${intent}`);
}
