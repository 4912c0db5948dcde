import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR, openDatabase } from '@rtflow/records';
import type { Database, Tx } from '@rtflow/records';
import { bpmn, boundary, end, gateway, io, service, start, timer } from '../engine/support/bpmn.ts';
import { collectGarbage, measure, type Measured } from './measure.ts';

/**
 * A machine's task with input and output mappings and three FEEL expressions (a mapping, a condition, a calculation), ten in a
 * row; on its first a timer waits.
 */
const TURNS = 10;
const STEP_IO = io(
  { dose: '=plan.dosePerFraction * fraction' },
  { fraction: '=fraction + 1', 'plan.given': '=dose / 100' },
);
export const TASKS = bpmn(
  'tasks',
  [start(), gateway('exclusive', 'again'), service('deliver', 'deliver', STEP_IO), gateway('exclusive', 'more'), end()],
  ['start -> again -> deliver -> more', `more -[=fraction <= ${TURNS}]-> again`, `more -[=fraction > ${TURNS}]-> end`],
);
export const WAITING = bpmn(
  'waiting',
  [start(), service('wait', 'wait'), boundary('late', 'wait', timer('Duration', 'P30D')), end()],
  ['start -> wait -> end', 'late -> end'],
);
export const VARIABLES = { fraction: 1, plan: { dosePerFraction: 200, technique: 'VMAT' }, courseId: 'course' };

export const openBench = (url: string): Promise<Database> =>
  openDatabase({ url, engine: createEngine({ timeZone: 'Asia/Shanghai' }) });

export const asSystem = <T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.unitOfWork.run(SYSTEM_ACTOR, work);

export async function deployTasks(database: Database): Promise<void> {
  const resources = [
    { name: 'tasks.bpmn', content: TASKS },
    { name: 'waiting.bpmn', content: WAITING },
  ];
  const done = await asSystem(database, (tx) => tx.execute({ type: 'deployResources', resources }));
  if (!done.ok) throw new Error(done.error.message);
}

/** Starts instances in units of 200; the last keys are the newest. */
export async function startMany(database: Database, bpmnProcessId: string, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 200) {
    await asSystem(database, async (tx) => {
      for (let index = 0; index < Math.min(200, left); index++) {
        await tx.execute({ type: 'createProcessInstance', bpmnProcessId, variables: VARIABLES });
      }
    });
  }
}

/** Completes one job after the other in `clients` loops, each completion a durable unit of its own. */
export async function completeTasks(database: Database, instances: number, clients: number): Promise<Measured> {
  await startMany(database, 'tasks', instances);
  const ready: number[] = [];
  const refill = async (): Promise<void> => {
    const rows = await database.reader.all<{ key: number }>(
      "SELECT `key` FROM wf_job WHERE type = 'deliver' AND state = 'ACTIVATABLE' ORDER BY `key`",
    );
    ready.push(...rows.map(({ key }) => key));
  };
  collectGarbage();
  const rounds: Measured[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    await refill();
    const keys = ready.splice(0);
    const step = async (index: number): Promise<void> => {
      const jobKey = keys[index] ?? 0;
      const done = await asSystem(database, (tx) =>
        tx.execute({ type: 'completeJob', jobKey, variables: { ok: true } }),
      );
      if (!done.ok) throw new Error(done.error.message);
    };
    rounds.push(await measure({ steps: keys.length, clients, step }));
  }
  return total(rounds);
}

function total(rounds: readonly Measured[]): Measured {
  const steps = rounds.reduce((sum, round) => sum + round.steps, 0);
  const weighted = (of: (round: Measured) => number) =>
    rounds.reduce((sum, round) => sum + of(round) * round.steps, 0) / steps;
  const seconds = rounds.reduce((sum, round) => sum + round.steps / round.stepsPerSecond, 0);
  return {
    steps,
    p50Ms: weighted((round) => round.p50Ms),
    p95Ms: weighted((round) => round.p95Ms),
    cpuMsPerStep: weighted((round) => round.cpuMsPerStep),
    stepsPerSecond: Math.round(steps / seconds),
  };
}
