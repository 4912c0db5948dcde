import type { Effects, InstanceRow } from '@rtflow/engine/ports';
import { recordTaskContexts } from '../unit-of-work/task-contexts.ts';
import type { Sql, Tx } from '../tx.ts';
import type { ClusterTask, ClusterVariable, WholeClusterTask } from './cluster-facts.ts';
import { hasEngineRow, insertEngineRow, ourKeyOf } from './engine-rows.ts';

type Told = Effects['userTasks'][number];

/** A task that is new on the cluster becomes one of the inbox. @returns null for one that is known, or of a process that is not ours */
export async function mirrorTask(tx: Tx, task: WholeClusterTask): Promise<Told | null> {
  const { sql } = tx;
  if (await hasEngineRow(sql, 'userTask', task.taskKey)) return null;
  const defKey = await ourKeyOf(sql, 'PROCESS', { clusterKey: task.definitionKey, id: task.processId });
  if (defKey === null) return null;
  const { taskKey, elementKey, elementId, instanceKey, rootKey } = task;
  await mirrorInstances(sql, task);
  await insertEngineRow(sql, 'element', {
    key: elementKey,
    instanceKey,
    rootKey,
    scopeKey: null,
    defKey,
    elementId,
    type: 'USER_TASK',
    phase: 'ACTIVATED',
    activeChildren: 0,
    miIndex: null,
    data: null,
    activatedAt: task.createdAt,
    endedAt: null,
  });
  await mirrorVariables(sql, task, tx.now);
  await insertEngineRow(sql, 'userTask', {
    key: taskKey,
    elementKey,
    elementId,
    name: task.name,
    instanceKey,
    rootKey,
    defKey,
    processId: task.processId,
    state: 'CREATED',
    assignee: task.assignee,
    candidateGroups: [...task.candidateGroups],
    candidateUsers: [...task.candidateUsers],
    dueAt: task.dueAt,
    followUpAt: task.followUpAt,
    priority: task.priority,
    formKey: await ourKeyOf(sql, 'FORM', { clusterKey: task.formKey, id: elementId }),
    formId: elementId,
    externalReference: task.externalReference,
    headers: {},
    transition: null,
    version: 1,
    createdAt: task.createdAt,
    endedAt: null,
  });
  await insertCandidates(sql, task);
  const told: Told = { key: taskKey, elementId, instanceKey, rootKey, state: 'CREATED' };
  await recordTaskContexts(sql, { ...NOTHING, userTasks: [told] }, tx.now);
  return told;
}

export const NOTHING: Effects = { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] };

async function insertCandidates(sql: Sql, task: ClusterTask): Promise<void> {
  const { taskKey } = task;
  const insert = (kind: 'GROUP' | 'USER') => (value: string) =>
    insertEngineRow(sql, 'userTaskCandidate', { taskKey, kind, value });
  for (const group of new Set(task.candidateGroups)) await insert('GROUP')(group);
  for (const user of new Set(task.candidateUsers)) await insert('USER')(user);
}

async function mirrorInstances(sql: Sql, { newInstances, rootKey }: WholeClusterTask): Promise<void> {
  for (const instance of newInstances) {
    if (await hasEngineRow(sql, 'instance', instance.instanceKey)) continue;
    const { instanceKey, processId } = instance;
    const defKey = await ourKeyOf(sql, 'PROCESS', { clusterKey: instance.definitionKey, id: processId });
    const row: InstanceRow = {
      key: instanceKey,
      defKey: defKey ?? instance.definitionKey,
      processId,
      version: instance.version,
      rootKey,
      parentElementKey: instance.parentElementKey,
      parentInstanceKey: instance.parentInstanceKey,
      businessKey: null,
      startCorrelationKey: null,
      state: instance.state,
      lockVersion: 0,
      startedAt: instance.startedAt,
      endedAt: instance.endedAt,
    };
    await insertEngineRow(sql, 'instance', row);
  }
}

/** What the task sees stands at its element; what is the instance's own also there, where contexts and rules look. */
async function mirrorVariables(sql: Sql, task: WholeClusterTask, now: number): Promise<void> {
  const { instanceKey, rootKey } = task;
  const keep = (scopeKey: number, { name, value }: ClusterVariable) =>
    putVariable(sql, { scopeKey, name, value, instanceKey, rootKey, updatedAt: now, endedAt: null });
  for (const variable of task.variables) {
    await keep(task.elementKey, variable);
    if (variable.scopeKey === task.instanceKey) await keep(task.instanceKey, variable);
  }
}

type VariableRow = Parameters<typeof insertEngineRow<'variable'>>[2];

/** A later value stands. */
export async function putVariable(sql: Sql, row: VariableRow): Promise<void> {
  await sql.run('DELETE FROM wf_variable WHERE scope_key = ? AND name = ?', [row.scopeKey, row.name]);
  await insertEngineRow(sql, 'variable', row);
}

/**
 * What has changed on the cluster of a task that is known: its end, or who has it. A command of ours that still waits to be sent is
 * newer than what the cluster says, and stands. @returns null when nothing is new
 */
export async function updateMirroredTask(tx: Tx, task: ClusterTask): Promise<Told | null> {
  const { sql } = tx;
  const lock = sql.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const row = await sql.get<{
    state: string;
    assignee: string | null;
    root_key: number;
    due_at: number | null;
    priority: number;
  }>(`SELECT state, assignee, root_key, due_at, priority FROM wf_user_task WHERE \`key\` = ?${lock}`, [task.taskKey]);
  if (!row || row.state === 'COMPLETED' || row.state === 'CANCELED') return null;
  const { taskKey, elementId, instanceKey } = task;
  const told = { key: taskKey, elementId, instanceKey, rootKey: Number(row.root_key) };
  if (task.state !== 'CREATED') {
    await endMirroredTask(tx, taskKey, { state: task.state, endedAt: task.endedAt ?? tx.now });
    return { ...told, state: task.state };
  }
  const same =
    row.assignee === task.assignee &&
    Number(row.priority) === task.priority &&
    (row.due_at === null ? null : Number(row.due_at)) === task.dueAt;
  if (same || row.state !== 'CREATED' || (await waitsToBeSent(sql, taskKey))) return null;
  await sql.run(
    'UPDATE wf_user_task SET assignee = ?, due_at = ?, follow_up_at = ?, priority = ?, version = version + 1 WHERE `key` = ?',
    [task.assignee, task.dueAt, task.followUpAt, task.priority, taskKey],
  );
  return { ...told, state: 'CREATED' };
}

async function waitsToBeSent(sql: Sql, taskKey: number): Promise<boolean> {
  const row = await sql.get(`SELECT 1 AS one FROM zeebe_outbox WHERE subject_key = ? AND state = 'PENDING' LIMIT 1`, [
    taskKey,
  ]);
  return row !== undefined;
}

export interface TaskEnd {
  readonly state: 'COMPLETED' | 'CANCELED';
  readonly endedAt: number;
}

/** A task that a person of ours has submitted keeps the moment of its submission. */
export async function endMirroredTask({ sql }: Tx, taskKey: number, { state, endedAt }: TaskEnd): Promise<void> {
  await sql.run(
    `UPDATE wf_user_task SET state = ?, ended_at = COALESCE(ended_at, ?), version = version + 1 WHERE \`key\` = ?`,
    [state, endedAt, taskKey],
  );
  await sql.run('DELETE FROM wf_user_task_candidate WHERE task_key = ?', [taskKey]);
  await sql.run(
    `UPDATE wf_element SET phase = ?, ended_at = ? WHERE ended_at IS NULL
       AND \`key\` = (SELECT element_key FROM wf_user_task WHERE \`key\` = ?)`,
    [state === 'COMPLETED' ? 'COMPLETED' : 'TERMINATED', endedAt, taskKey],
  );
  if (state === 'COMPLETED') await noteCompleted(sql, taskKey, endedAt);
}

/** For the picture of the path: it counts what was completed. */
async function noteCompleted(sql: Sql, taskKey: number, at: number): Promise<void> {
  const task = await sql.get<{ instance_key: number; root_key: number; element_key: number; element_id: string }>(
    'SELECT instance_key, root_key, element_key, element_id FROM wf_user_task WHERE `key` = ?',
    [taskKey],
  );
  if (!task) return;
  await insertEngineRow(sql, 'event', {
    instanceKey: Number(task.instance_key),
    rootKey: Number(task.root_key),
    elementKey: Number(task.element_key),
    elementId: task.element_id,
    intent: 'ELEMENT_COMPLETED',
    actor: 'zeebe-cluster',
    at,
    data: null,
  });
}
