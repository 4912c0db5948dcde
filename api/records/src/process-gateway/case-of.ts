import type { Sql } from '../tx.ts';
import { DEPLOYMENT } from './cluster-outbox.ts';
import type { SentCommand } from './zeebe-cluster.ts';

/**
 * Whose commands must reach the cluster in the order in which they were decided: a course, else a patient or a machine. Commands of
 * different cases may overtake each other.
 */
export async function caseOf(sql: Sql, command: SentCommand): Promise<string> {
  switch (command.type) {
    case 'assignUserTask':
    case 'updateUserTask':
    case 'completeUserTask':
      return (await caseOfTask(sql, command.userTaskKey)) ?? `task:${command.userTaskKey}`;
    case 'completeJob':
      return (await caseOfJob(sql, command.jobKey)) ?? `job:${command.jobKey}`;
    case 'createProcessInstance':
      return command.businessKey ?? 'start';
    case 'publishMessage':
      // 'courseId:taskId' of a recall belongs to its course.
      return command.correlationKey.split(':', 1)[0] || command.name;
    case 'broadcastSignal':
      return 'signals';
    case 'deployResources':
      return DEPLOYMENT;
  }
}

async function caseOfTask(sql: Sql, taskKey: number): Promise<string | undefined> {
  const row = await sql.get<{ id: string | null }>(
    'SELECT COALESCE(course_id, patient_id, device_id) AS id FROM task_contexts WHERE task_key = ?',
    [taskKey],
  );
  return row?.id ?? undefined;
}

const NAMES = ['courseId', 'patientId', 'deviceId'];

async function caseOfJob(sql: Sql, jobKey: number): Promise<string | undefined> {
  const rows = await sql.all<{ name: string; value: string }>(
    `SELECT v.name, v.value FROM wf_job j JOIN wf_variable v ON v.scope_key = j.element_key
      WHERE j.\`key\` = ? AND v.name IN (${NAMES.map((name) => `'${name}'`).join(', ')})`,
    [jobKey],
  );
  const values = new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
  const id = NAMES.map((name) => values.get(name)).find((value) => typeof value === 'string');
  return typeof id === 'string' ? id : undefined;
}
