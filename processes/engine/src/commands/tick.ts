import { forgetMessage, startInstance } from '../behaviour/correlation.ts';
import { nextSchedule } from '../behaviour/timers.ts';
import { drain } from '../drain.ts';
import { fireTimer } from '../planner/trigger.ts';
import { FOREVER } from '../ports.ts';
import type { TimerRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { accepted } from './handled.ts';

/** Fires what is due: never early, oldest first, a bounded batch at a time. */
export const tick: Handler<'tick'> = async (turn, { limit }) => {
  const handled = [
    await fireTimers(turn, limit),
    await requeueJobs(turn, { state: 'ACTIVATED', deadline: { lte: turn.now } }, limit),
    await requeueJobs(turn, { state: 'BACKOFF', backoffUntil: { lte: turn.now } }, limit),
    await expireMessages(turn, limit),
  ];
  const more = handled.some((count) => count >= limit);
  const nextDueAt = more ? turn.now : await nextDue(turn);
  return accepted(() => ({ fired: handled.reduce((sum, count) => sum + count, 0), nextDueAt }));
};

async function fireTimers(turn: Turn, limit: number): Promise<number> {
  const due = await turn.store.find('timer', {
    where: { dueAt: { lte: turn.now } },
    orderBy: [
      ['dueAt', 'asc'],
      ['key', 'asc'],
    ],
    limit,
  });
  for (const timer of due) {
    if (timer.rootKey === null) await fireStart(turn, timer);
    else await fire(turn, timer, timer.rootKey);
    await drain(turn);
  }
  return due.length;
}

async function fire(turn: Turn, stored: TimerRow, rootKey: number): Promise<void> {
  await turn.load(rootKey);
  await turn.fillKeys();
  const { workspace } = turn;
  const owner = workspace.elements.get(stored.elementKey ?? 0);
  // an earlier timer of this tick may have ended its element
  const timer = [...(workspace.timers.get(stored.elementKey ?? 0) ?? [])].find(({ key }) => key === stored.key);
  if (!owner || !timer || timer.dueAt > turn.now) return;
  fireTimer(workspace, owner, timer);
}

async function fireStart(turn: Turn, stored: TimerRow): Promise<void> {
  const [timer] = await turn.store.find('timer', { where: { key: stored.key }, lock: 'skip' });
  if (!timer) return;
  const next = nextSchedule(timer, timer.dueAt, turn.workspace.timeZone);
  if (next) turn.workspace.update('timer', timer, next);
  else turn.workspace.removeTimer(timer);
  await startInstance(turn, timer.defKey, timer.handlerElementId, {});
}

type Overdue = { state: 'ACTIVATED'; deadline: { lte: number } } | { state: 'BACKOFF'; backoffUntil: { lte: number } };

/** A lock that ran out or a back-off that is over: activatable again, retries untouched. */
async function requeueJobs(turn: Turn, where: Overdue, limit: number): Promise<number> {
  const jobs = await turn.store.find('job', { where, orderBy: [['key', 'asc']], limit, lock: 'skip' });
  for (const stored of jobs) {
    // the copy in the workspace, if a timer of this tick has loaded (and perhaps ended) it
    const loaded = turn.workspace.instances.has(stored.rootKey);
    const job = loaded ? turn.workspace.jobs.get(stored.elementKey) : stored;
    if (job?.key !== stored.key) continue;
    turn.workspace.update('job', job, { state: 'ACTIVATABLE', deadline: null, backoffUntil: null, worker: null });
    turn.workspace.jobAvailable(job.type);
  }
  return jobs.length;
}

async function expireMessages(turn: Turn, limit: number): Promise<number> {
  const where = { expiresAt: { lte: turn.now } };
  const messages = await turn.store.find('message', { where, orderBy: [['expiresAt', 'asc']], limit });
  for (const message of messages) await forgetMessage(turn, message);
  return messages.length;
}

async function nextDue(turn: Turn): Promise<number | null> {
  const later = { gt: turn.now };
  const { store } = turn;
  const [timer] = await store.find('timer', { where: { dueAt: later }, orderBy: [['dueAt', 'asc']], limit: 1 });
  const [locked] = await store.find('job', {
    where: { state: 'ACTIVATED', deadline: later },
    orderBy: [['deadline', 'asc']],
    limit: 1,
  });
  const [backing] = await store.find('job', {
    where: { state: 'BACKOFF', backoffUntil: later },
    orderBy: [['backoffUntil', 'asc']],
    limit: 1,
  });
  const [message] = await store.find('message', {
    where: { expiresAt: later },
    orderBy: [['expiresAt', 'asc']],
    limit: 1,
  });
  const here = [...turn.workspace.timers.values()].flatMap((timers) => [...timers]).map((row) => row.dueAt);
  const all = [timer?.dueAt, locked?.deadline, backing?.backoffUntil, message?.expiresAt, ...here];
  const times = all.filter((at) => at != null && at < FOREVER);
  return times.length === 0 ? null : Math.min(...(times as number[]));
}
