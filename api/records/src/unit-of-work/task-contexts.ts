import type { Effects } from '@rtflow/engine/ports';
import type { Sql } from '../tx.ts';

const ABOUT = ['patientId', 'courseId', 'planId', 'deviceId'] as const;
type About = Partial<Record<(typeof ABOUT)[number], string>>;

interface NewTask {
  readonly known: number | null;
  readonly due_at: number | null;
  readonly follow_up_at: number | null;
  readonly business_key: string | null;
  readonly start_correlation_key: string | null;
}

const NEW_TASK_SQL = `SELECT x.task_key AS known, t.due_at, t.follow_up_at, r.business_key, r.start_correlation_key
  FROM wf_user_task t LEFT JOIN wf_instance r ON r.\`key\` = ? LEFT JOIN task_contexts x ON x.task_key = t.\`key\`
 WHERE t.\`key\` = ?`;
const ABOUT_SQL = `SELECT name, value FROM wf_variable
 WHERE scope_key = ? AND name IN (${ABOUT.map((name) => `'${name}'`).join(', ')})`;
const CONTEXT_SQL = `INSERT INTO task_contexts (task_key, patient_id, course_id, plan_id, device_id, node, warn_at, due_at, created_at)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * Writes whom each new user task is about, so that the inbox joins tasks with patients and courses in SQL. Source: the
 * root instance's business key (or start message key), which is a course, patient or device id, and the process
 * variables of those names.
 */
export async function recordTaskContexts(sql: Sql, effects: Effects, now: number): Promise<void> {
  const abouts = new Map<number, About>();
  for (const { key, elementId, rootKey, instanceKey, state } of effects.userTasks) {
    if (state !== 'CREATED') continue;
    const task = await sql.get<NewTask>(NEW_TASK_SQL, [rootKey, key]);
    if (!task || task.known !== null) continue;
    const businessKey = task.business_key ?? task.start_correlation_key;
    const about = abouts.get(instanceKey) ?? (await aboutInstance(sql, { rootKey, instanceKey, businessKey }));
    abouts.set(instanceKey, about);
    const { patientId, courseId, planId, deviceId } = about;
    const times = [task.follow_up_at, task.due_at, now];
    await sql.run(CONTEXT_SQL, [key, patientId, courseId, planId, deviceId, elementId, ...times]);
  }
}

interface Instance {
  readonly rootKey: number;
  readonly instanceKey: number;
  readonly businessKey: string | null;
}

async function aboutInstance(sql: Sql, { rootKey, instanceKey, businessKey }: Instance): Promise<About> {
  const found: About = {};
  // The called process's own variables win over the root's.
  for (const scopeKey of new Set([rootKey, instanceKey])) {
    for (const { name, value } of await sql.all<{ name: keyof About; value: string }>(ABOUT_SQL, [scopeKey])) {
      const id: unknown = JSON.parse(value);
      if (typeof id === 'string') found[name] = id;
    }
  }
  const course = await rowById<{ id: string; patient_id: string }>(sql, 'courses', found.courseId ?? businessKey);
  const patient = course ? null : await rowById(sql, 'patients', found.patientId ?? businessKey);
  const device = await rowById(sql, 'devices', found.deviceId ?? ((course ?? patient) ? null : businessKey));
  return {
    patientId: course?.patient_id ?? patient?.id,
    courseId: course?.id,
    planId: found.planId,
    deviceId: device?.id,
  };
}

async function rowById<R = { id: string }>(
  sql: Sql,
  table: 'courses' | 'patients' | 'devices',
  id: string | null,
): Promise<R | null> {
  if (id === null) return null;
  const columns = table === 'courses' ? 'id, patient_id' : 'id';
  return (await sql.get<R>(`SELECT ${columns} FROM ${table} WHERE id = ?`, [id])) ?? null;
}
