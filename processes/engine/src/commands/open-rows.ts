import type { ElementRow, InstanceRow, JobRow, UserTaskRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import { rejected } from './handled.ts';

type Found<R> = { ok: true; row: R; element: ElementRow } | ReturnType<typeof rejected>;

/** The open job of that key with its element, its call tree locked and loaded. */
export async function openJob(turn: Turn, jobKey: number, intent: string, verb: string): Promise<Found<JobRow>> {
  const missing = rejected(
    intent,
    'NOT_FOUND',
    `Expected to ${verb} job with key '${jobKey}', but no such job was found`,
  );
  const [stored] = await turn.store.find('job', { where: { key: jobKey } });
  if (!stored || stored.endedAt !== null || !(await turn.load(stored.rootKey, stored.elementKey))) return missing;
  const row = turn.workspace.jobs.get(stored.elementKey);
  const element = turn.workspace.elements.get(stored.elementKey);
  return row?.key === jobKey && element ? { ok: true, row, element } : missing;
}

export async function openUserTask(
  turn: Turn,
  userTaskKey: number,
  intent: string,
  verb: string,
): Promise<Found<UserTaskRow>> {
  const reason = `Expected to ${verb} user task with key '${userTaskKey}', but no such user task was found`;
  const missing = rejected(intent, 'NOT_FOUND', reason);
  const [stored] = await turn.store.find('userTask', { where: { key: userTaskKey } });
  if (!stored) return missing;
  if (stored.endedAt !== null) {
    const state = `Expected to ${verb} user task with key '${userTaskKey}', but it is in state '${stored.state}'`;
    return rejected(intent, 'INVALID_STATE', state);
  }
  if (!(await turn.load(stored.rootKey, stored.elementKey))) return missing;
  const row = turn.workspace.userTasks.get(stored.elementKey);
  const element = turn.workspace.elements.get(stored.elementKey);
  if (row?.key !== userTaskKey || !element) return missing;
  if (row.state !== 'CREATED') {
    const state = `Expected to ${verb} user task with key '${userTaskKey}', but it is in state '${row.state}'`;
    return rejected(intent, 'INVALID_STATE', state);
  }
  return { ok: true, row, element };
}

export async function openInstance(turn: Turn, instanceKey: number): Promise<InstanceRow | null> {
  const [stored] = await turn.store.find('instance', { where: { key: instanceKey } });
  if (!stored || stored.endedAt !== null || !(await turn.load(stored.rootKey))) return null;
  return turn.workspace.instances.get(instanceKey) ?? null;
}

export async function openElement(turn: Turn, elementKey: number): Promise<ElementRow | null> {
  const [stored] = await turn.store.find('element', { where: { key: elementKey } });
  if (!stored || stored.endedAt !== null || !(await turn.load(stored.rootKey, elementKey))) return null;
  return turn.workspace.elements.get(elementKey) ?? null;
}
