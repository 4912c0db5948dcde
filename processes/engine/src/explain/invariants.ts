import type { ElementRow } from '../rows.ts';
import type { Rows, TableName } from '../tables.ts';

type Dump = <T extends TableName>(table: T) => readonly Rows[T][];

/** Kinds of elements that wait for exactly one job or user task while they are active. */
const WAITS_FOR_ONE = new Set(['SERVICE_TASK', 'SEND_TASK', 'USER_TASK']);

/**
 * What must hold between any two commands (engine.md 7, the parts that the engine's own rows can show). Answers one
 * sentence per violation; an empty list is health.
 */
export function findViolations(rows: Dump): string[] {
  const open = rows('element').filter((element) => element.endedAt === null);
  const byKey = new Map(open.map((element) => [element.key, element]));
  return [
    ...tokensEqualChildren(rows, open),
    ...tasksHaveOneWork(rows, open),
    ...nothingWithoutElement(rows, byKey),
    ...instancesMatchProcesses(rows, byKey),
    ...suspendedStandStill(rows),
    ...handlersAreCounted(open),
  ];
}

/** I1: a scope counts as many tokens as it has open children and tokens waiting at joins. */
function tokensEqualChildren(rows: Dump, open: readonly ElementRow[]): string[] {
  const counted = new Map<number, number>();
  const add = (scopeKey: number, tokens: number): void => {
    counted.set(scopeKey, (counted.get(scopeKey) ?? 0) + tokens);
  };
  for (const element of open) if (element.scopeKey !== null) add(element.scopeKey, 1);
  for (const join of rows('join')) add(join.scopeKey, join.tokens);
  return open
    .flatMap((element) => {
      const actual = counted.get(element.key) ?? 0;
      counted.delete(element.key);
      return actual === element.activeChildren
        ? []
        : [
            `I1: element ${element.elementId} ${element.key} counts ${element.activeChildren} tokens, but has ${actual}`,
          ];
    })
    .concat([...counted.keys()].map((key) => `I1: scope ${key} has ended, but something inside it is open`));
}

/** I2: an active task has exactly one open job or user task, any element at most one, and at most one listener asked. */
function tasksHaveOneWork(rows: Dump, open: readonly ElementRow[]): string[] {
  const openJobs = rows('job').filter((row) => row.endedAt === null);
  const work = counted([
    ...openJobs.filter((row) => row.kind === 'BPMN_ELEMENT'),
    ...rows('userTask').filter((row) => row.endedAt === null),
  ]);
  const listeners = counted(openJobs.filter((row) => row.kind !== 'BPMN_ELEMENT'));
  return open.flatMap((element) => {
    const count = work.get(element.key) ?? 0;
    const one = element.phase === 'ACTIVATED' && WAITS_FOR_ONE.has(element.type);
    const wrong = one ? count !== 1 : count > 1;
    const asked = listeners.get(element.key) ?? 0;
    if (asked > 1) return [`I2: element ${element.elementId} ${element.key} asks ${asked} listeners at once`];
    return wrong ? [`I2: element ${element.elementId} ${element.key} has ${count} jobs or user tasks`] : [];
  });
}

function counted(rows: readonly { elementKey: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { elementKey } of rows) counts.set(elementKey, (counts.get(elementKey) ?? 0) + 1);
  return counts;
}

/** I4: no job, task, timer, subscription, incident or variable outlives its element. */
function nothingWithoutElement(rows: Dump, byKey: ReadonlyMap<number, ElementRow>): string[] {
  const orphans: string[] = [];
  const check = (what: string, elementKey: number | null, key: number | string): void => {
    if (elementKey !== null && !byKey.has(elementKey)) orphans.push(`I4: ${what} ${key} has no open element`);
  };
  for (const row of rows('timer')) check('timer', row.elementKey, row.key);
  for (const row of rows('subscription')) check('subscription', row.elementKey, row.key);
  for (const row of rows('job')) if (row.endedAt === null) check('job', row.elementKey, row.key);
  for (const row of rows('userTask')) if (row.endedAt === null) check('user task', row.elementKey, row.key);
  for (const row of rows('incident')) if (row.endedAt === null) check('incident', row.elementKey, row.key);
  for (const row of rows('variable')) if (row.endedAt === null) check('variable', row.scopeKey, row.name);
  const openTasks = new Set(rows('userTask').flatMap((task) => (task.endedAt === null ? [task.key] : [])));
  for (const row of rows('userTaskCandidate')) {
    if (!openTasks.has(row.taskKey)) orphans.push(`I4: candidate ${row.kind} of ${row.taskKey} has no open user task`);
  }
  return orphans;
}

/** An instance is active exactly as long as its process element is open; a called one as long as its caller is. */
function instancesMatchProcesses(rows: Dump, byKey: ReadonlyMap<number, ElementRow>): string[] {
  const problems: string[] = [];
  for (const instance of rows('instance')) {
    const active = instance.state === 'ACTIVE' || instance.state === 'SUSPENDED';
    if (active !== byKey.has(instance.key))
      problems.push(`instance ${instance.key} is ${instance.state} without its process`);
    if (active && instance.parentElementKey !== null && !byKey.has(instance.parentElementKey)) {
      problems.push(`instance ${instance.key} is active, but its call activity has ended`);
    }
  }
  for (const lock of rows('messageStartLock')) {
    if (!byKey.has(lock.instanceKey)) problems.push(`message start lock of ${lock.processId} outlived its instance`);
  }
  return problems;
}

/** What a suspended instance has waits for its resumption; what another has does not. */
function suspendedStandStill(rows: Dump): string[] {
  const suspended = new Set(rows('instance').flatMap((row) => (row.state === 'SUSPENDED' ? [row.key] : [])));
  const problems: string[] = [];
  const check = (what: string, row: { key: number; instanceKey: number | null }, stands: boolean): void => {
    if (row.instanceKey === null || suspended.has(row.instanceKey) === stands) return;
    problems.push(`${what} ${row.key} ${stands ? 'stands still' : 'goes on'} against the state of its instance`);
  };
  for (const row of rows('job')) {
    if (row.endedAt === null && row.state !== 'FAILED' && row.state !== 'ERROR_THROWN') {
      check('job', row, row.state === 'SUSPENDED');
    }
  }
  for (const row of rows('timer')) check('timer', row, row.remaining !== null);
  for (const row of rows('subscription')) if (row.held !== null) check('trigger held by subscription', row, true);
  return problems;
}

/** A compensation throw event counts as many handlers as it has open ones. */
function handlersAreCounted(open: readonly ElementRow[]): string[] {
  const running = new Map<number, number>();
  for (const { data } of open) {
    const thrower = data?.compensates;
    if (typeof thrower === 'number') running.set(thrower, (running.get(thrower) ?? 0) + 1);
  }
  return open.flatMap(({ key, elementId, data }) => {
    const counted = Number(data?.handlers ?? 0);
    const actual = running.get(key) ?? 0;
    return counted === actual ? [] : [`element ${elementId} ${key} counts ${counted} handlers, but has ${actual}`];
  });
}
