import type { Command, JobRow, UserTaskRow } from '@rtflow/engine';
import type { Bench } from './bench.ts';
import type { Dice } from './random.ts';

const HOUR = 3_600_000;

/** What a department, its workers and its clock may do next; null when that act has nothing to act on. */
export function randomCommand(bench: Bench, dice: Dice): Command | null {
  const variables = { route: dice.roll(4) };
  const jobs = bench.jobs().filter(({ state }) => state === 'ACTIVATABLE' || state === 'ACTIVATED');
  const job = dice.pick(jobs);
  const task = dice.pick(openTasks(bench));
  switch (dice.roll(13)) {
    case 0:
    case 1:
    case 2:
      return job ? finished(job, variables) : null;
    case 3:
    case 4:
    case 5:
      return task ? { type: 'completeUserTask', userTaskKey: task.key, variables } : null;
    case 6: {
      const worked = dice.pick(jobs.filter(({ kind }) => kind === 'BPMN_ELEMENT'));
      return worked ? { type: 'throwError', jobKey: worked.key, errorCode: 'BAD' } : null;
    }
    case 7: {
      const held = dice.pick(jobs.filter(({ state }) => state === 'ACTIVATED'));
      if (held)
        return { type: 'failJob', jobKey: held.key, retries: dice.roll(2), retryBackOff: dice.roll(2) * 60_000 };
      return { type: 'activateJobs', types: WORK, worker: 'w' };
    }
    case 8:
      return repaired(bench, dice);
    case 9:
      bench.now += dice.pick([1000, 60_000, HOUR]) ?? 0;
      return { type: 'tick', limit: 100 };
    case 10:
      return publication(dice);
    case 11:
      return dice.rarely(4) ? { type: 'broadcastSignal', signalName: 'all' } : pausing(bench, dice);
    default:
      return task ? { type: 'assignUserTask', userTaskKey: task.key, assignee: dice.pick(['li', null]) ?? null } : null;
  }
}

const WORK = ['work', 'other', 'listen', 'listen2'].map((type) => ({ type, timeout: 60_000, maxJobs: 5 }));

const openTasks = (bench: Bench): UserTaskRow[] =>
  bench.store.rows('userTask').filter(({ state, rootKey }) => state === 'CREATED' && !isSuspended(bench, rootKey));

const isSuspended = (bench: Bench, key: number): boolean => bench.state(key) === 'SUSPENDED';

/** The end of a job: task listeners bring no variables and sometimes deny. */
function finished(job: JobRow, variables: { route: number }): Command {
  if (job.kind !== 'TASK_LISTENER') return { type: 'completeJob', jobKey: job.key, variables };
  const denied = variables.route === 3 && job.listenerEvent !== 'creating' && job.listenerEvent !== 'canceling';
  return { type: 'completeJob', jobKey: job.key, result: { type: 'userTask', denied } };
}

function publication(dice: Dice): Command {
  const name = dice.pick(['note', 'go', 'got', 'race', 'extra']) ?? 'go';
  const timeToLive = dice.pick([0, 2 * HOUR]) ?? 0;
  return { type: 'publishMessage', name, correlationKey: dice.pick(['1', '2']) ?? '1', timeToLive };
}

/** Retries for a job and the resolution of its incident, or the restart of an element. */
function repaired(bench: Bench, dice: Dice): Command | null {
  const incident = dice.pick(bench.incidents());
  if (!incident) return restarted(bench, dice);
  const job = bench.jobs().find(({ key }) => key === incident.jobKey);
  return job && job.retries < 1
    ? { type: 'updateJobRetries', jobKey: job.key, retries: 1 }
    : { type: 'resolveIncident', incidentKey: incident.key };
}

/** A token taken up and set down at the same element; some places refuse that. */
function restarted(bench: Bench, dice: Dice): Command | null {
  const tasks = bench.elements().filter(({ type, miIndex }) => /_TASK$/.test(type) && miIndex === null);
  const element = dice.pick(tasks);
  if (!element || element.data?.compensates !== undefined) return null;
  const move = { sourceElementInstanceKey: element.key, targetElementId: element.elementId };
  const ancestorElementInstanceKey = element.scopeKey ?? element.instanceKey;
  return {
    type: 'modifyProcessInstance',
    instanceKey: element.instanceKey,
    moveInstructions: [{ ...move, ancestorElementInstanceKey }],
  };
}

function pausing(bench: Bench, dice: Dice): Command | null {
  const roots = bench.store.rows('instance').filter((row) => row.endedAt === null && row.parentInstanceKey === null);
  const root = dice.pick(roots);
  if (!root) return null;
  const type = root.state === 'SUSPENDED' ? 'resumeProcessInstance' : 'suspendProcessInstance';
  return { type, instanceKey: root.key };
}

/** Everybody does their work with route 0 until nothing is open. Answers the rounds it took. */
export async function runToTheEnd(bench: Bench, act: (command: Command) => Promise<unknown>): Promise<number> {
  for (let round = 1; round <= 300; round += 1) {
    if (bench.elements().length === 0) return round;
    for (const root of bench.store.rows('instance')) {
      if (root.state === 'SUSPENDED' && root.parentInstanceKey === null) {
        await act({ type: 'resumeProcessInstance', instanceKey: root.key });
      }
    }
    // where a way back was chosen that nothing waits on, the step limit has stopped it: a person mends the variable
    for (const { key } of bench.elements().filter(({ type }) => type === 'PROCESS')) {
      await act({ type: 'setVariables', elementInstanceKey: key, variables: { route: 0 } });
    }
    bench.now += HOUR;
    await act({ type: 'tick', limit: 1000 });
    for (const name of ['note', 'go', 'got', 'race']) {
      for (const correlationKey of ['1', '2'])
        await act({ type: 'publishMessage', name, correlationKey, timeToLive: 0 });
    }
    await act({ type: 'broadcastSignal', signalName: 'thrown' });
    for (const element of bench.elements()) {
      if (element.type !== 'AD_HOC_SUB_PROCESS' || element.activeChildren > 0) continue;
      const known = bench.variables(element.key).adHocSubProcessElements as { elementId: string }[];
      const elements = [{ elementId: known[0]?.elementId ?? '' }];
      await act({ type: 'activateAdHocActivities', adHocElementKey: element.key, elements });
    }
    for (const incident of bench.incidents()) {
      await act({ type: 'resolveAlikeIncidents', incidentKey: incident.key, retries: 1, limit: 10 });
    }
    for (const job of bench.jobs().filter(({ state }) => state === 'ACTIVATABLE' || state === 'ACTIVATED')) {
      await act(finished(job, { route: 0 }));
    }
    for (const task of openTasks(bench)) {
      await act({ type: 'completeUserTask', userTaskKey: task.key, variables: { route: 0 } });
    }
  }
  throw new Error(`Expected the instances to end, but these are open: ${bench.active().join(', ')}`);
}
