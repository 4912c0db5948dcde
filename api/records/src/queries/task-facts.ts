import { userTask } from '@rtflow/contract';
import type { CourseStatus } from '@rtflow/domain';
import type { TaskFacts } from '../policies/task-policy.ts';
import type { Reader } from '../record-types.ts';

/** One user task with the course it is about: what commands and policies ask. */
export interface TaskState extends TaskFacts {
  readonly taskKey: number;
  readonly elementKey: number;
  readonly instanceKey: number;
  readonly rootKey: number;
  readonly processId: string;
  readonly state: 'CREATED' | 'COMPLETING' | 'COMPLETED' | 'CANCELED';
  readonly formKey: number | null;
  readonly formId: string | null;
  readonly version: number;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly dueAt: number | null;
  readonly priority: number;
  readonly patientId: string | null;
  readonly courseId: string | null;
  readonly courseStatus: CourseStatus | null;
}

interface TaskSql {
  key: number;
  element_key: number;
  element_id: string;
  instance_key: number;
  root_key: number;
  process_id: string;
  state: TaskState['state'];
  assignee: string | null;
  candidate_groups: unknown;
  candidate_users: unknown;
  form_key: number | null;
  form_id: string | null;
  version: number;
  created_at: number;
  ended_at: number | null;
  due_at: number | null;
  priority: number;
  patient_id: string | null;
  course_id: string | null;
  course_status: CourseStatus | null;
  attending_id: string | null;
}

const TASK_SQL = `SELECT t.*, t.\`key\` AS \`key\`, x.patient_id, x.course_id, c.status AS course_status, c.attending_id
   FROM wf_user_task t
   LEFT JOIN task_contexts x ON x.task_key = t.\`key\`
   LEFT JOIN courses c ON c.id = x.course_id
  WHERE t.\`key\` = ?`;

export async function taskState(reader: Reader, taskKey: number): Promise<TaskState | null> {
  const row = await reader.sql.get<TaskSql>(TASK_SQL, [taskKey]);
  if (!row) return null;
  const people = row.course_id ? await completers(reader, row.course_id) : [];
  return {
    taskKey: Number(row.key),
    elementKey: Number(row.element_key),
    instanceKey: Number(row.instance_key),
    rootKey: Number(row.root_key),
    processId: row.process_id,
    taskId: row.element_id,
    state: row.state,
    assigneeId: row.assignee,
    candidateGroups: listOf(row.candidate_groups),
    candidateUsers: listOf(row.candidate_users),
    formKey: row.form_key,
    formId: row.form_id,
    version: Number(row.version),
    createdAt: Number(row.created_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    dueAt: row.due_at === null ? null : Number(row.due_at),
    priority: Number(row.priority),
    patientId: row.patient_id,
    courseId: row.course_id,
    courseStatus: row.course_status,
    resource: { attendingId: row.attending_id, participantIds: people.map((person) => person.submitted_by) },
    performers: performersOf(row.element_id, people),
  };
}

/** People by task, only for tasks that this one must not share a person with. */
function performersOf(taskId: string, people: readonly Completer[]): Record<string, string[]> {
  const opposed = userTask(taskId)?.notPerformerOf ?? [];
  return Object.fromEntries(
    opposed.map((other) => [other, people.filter((row) => row.form_id === other).map((row) => row.submitted_by)]),
  );
}

interface Completer {
  form_id: string;
  submitted_by: string;
}

/** Who has completed which task of a course. */
export function completers(reader: Reader, courseId: string): Promise<Completer[]> {
  return reader.sql.all<Completer>('SELECT DISTINCT form_id, submitted_by FROM form_submissions WHERE course_id = ?', [
    courseId,
  ]);
}

/** JSON columns come as text from SQLite and MariaDB, as values from MySQL. */
export function jsonOf<T>(value: unknown): T {
  return (typeof value === 'string' ? JSON.parse(value) : value) as T;
}

function listOf(value: unknown): string[] {
  return jsonOf<string[] | null>(value) ?? [];
}
