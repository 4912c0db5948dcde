import type { Effects } from '@rtflow/engine/ports';
import type { Sql } from '../tx.ts';

const ABOUT = ['patientId', 'courseId', 'planId', 'deviceId'] as const;
type About = Partial<Record<(typeof ABOUT)[number], string>>;

interface NewTask {
  readonly due_at: number | null;
  readonly follow_up_at: number | null;
}

/**
 * Writes whom each new user task is about, so that the inbox joins tasks with patients and courses in SQL. Source: the
 * root instance's business key (or start message key), which is a course, patient or device id, and the process
 * variables of those names.
 */
export async function recordTaskContexts(sql: Sql, effects: Effects, now: number): Promise<void> {
  const abouts = new Map<number, About>();
  for (const { key, elementId, rootKey, instanceKey, state } of effects.userTasks) {
    if (state !== 'CREATED') continue;
    const known = await sql.get('SELECT 1 AS present FROM task_contexts WHERE task_key = ?', [key]);
    const task = await sql.get<NewTask>('SELECT due_at, follow_up_at FROM wf_user_task WHERE `key` = ?', [key]);
    if (known || !task) continue;
    const about = abouts.get(instanceKey) ?? (await aboutInstance(sql, rootKey, instanceKey));
    abouts.set(instanceKey, about);
    await sql.run(
      `INSERT INTO task_contexts (task_key, patient_id, course_id, plan_id, device_id, node, warn_at, due_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        key,
        about.patientId,
        about.courseId,
        about.planId,
        about.deviceId,
        elementId,
        task.follow_up_at,
        task.due_at,
        now,
      ],
    );
  }
}

async function aboutInstance(sql: Sql, rootKey: number, instanceKey: number): Promise<About> {
  const variables = await sql.all<{ scope_key: number; name: string; value: string }>(
    `SELECT scope_key, name, value FROM wf_variable
     WHERE scope_key IN (?, ?) AND name IN (${ABOUT.map(() => '?').join(', ')})`,
    [rootKey, instanceKey, ...ABOUT],
  );
  const found: About = {};
  // The called process's own variables win over the root's.
  for (const { name, value } of variables.sort(
    (a, b) => Number(a.scope_key === instanceKey) - Number(b.scope_key === instanceKey),
  )) {
    const id: unknown = JSON.parse(value);
    if (typeof id === 'string') found[name as keyof About] = id;
  }
  const root = await sql.get<{ business_key: string | null; start_correlation_key: string | null }>(
    'SELECT business_key, start_correlation_key FROM wf_instance WHERE `key` = ?',
    [rootKey],
  );
  const businessKey = root?.business_key ?? root?.start_correlation_key ?? null;
  const course = await sql.get<{ id: string; patient_id: string }>('SELECT id, patient_id FROM courses WHERE id = ?', [
    found.courseId ?? businessKey,
  ]);
  const patient = await sql.get<{ id: string }>('SELECT id FROM patients WHERE id = ?', [
    course?.patient_id ?? found.patientId ?? businessKey,
  ]);
  const device = await sql.get<{ id: string }>('SELECT id FROM devices WHERE id = ?', [found.deviceId ?? businessKey]);
  return { patientId: patient?.id, courseId: course?.id, planId: found.planId, deviceId: device?.id };
}
