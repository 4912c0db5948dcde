import { userTask, type TaskRow } from '@rtflow/contract';
import { mayWork } from '../../policies/task-policy.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { ageAt } from '../age.ts';
import { diagnosisOf } from '../diagnosis.ts';
import { namedOr } from '../named.ts';
import { jsonOf } from '../task-facts.ts';

interface RowSql {
  key: number;
  element_id: string;
  name: string | null;
  state: TaskRow['state'];
  assignee: string | null;
  assignee_zh: string | null;
  assignee_en: string | null;
  candidate_groups: unknown;
  candidate_users: unknown;
  priority: number;
  created_at: number;
  warn_at: number | null;
  due_at: number | null;
  ended_at: number | null;
  version: number;
  attempts: number;
  patient_id: string | null;
  patient_no: string | null;
  patient_name: string | null;
  sex: string | null;
  birth_date: string | null;
  course_id: string | null;
  course_status: string | null;
  category: string | null;
  technique: string | null;
  attending_id: string | null;
  diagnosis: string | null;
  refused_id: number | null;
  refused_reason: string | null;
}

const ROWS_SQL = `SELECT t.\`key\`, t.element_id, t.name, t.state, t.assignee, u.name_zh AS assignee_zh, u.name_en AS assignee_en,
    t.candidate_groups,
    t.candidate_users, t.priority, t.created_at, COALESCE(x.warn_at, t.follow_up_at) AS warn_at, t.due_at, t.ended_at, t.version,
    (SELECT COUNT(*) FROM form_submissions f
      WHERE f.course_id = x.course_id AND f.form_id = t.element_id AND f.submitted_at <= t.created_at) AS attempts,
    x.patient_id, p.patient_no, p.name AS patient_name, p.sex, p.birth_date,
    x.course_id, c.status AS course_status, c.category, c.technique, c.attending_id,
    ${diagnosisOf('x.course_id')} AS diagnosis, z.id AS refused_id, z.last_error AS refused_reason
  FROM wf_user_task t
  LEFT JOIN users u ON u.id = t.assignee
  LEFT JOIN task_contexts x ON x.task_key = t.\`key\`
  LEFT JOIN patients p ON p.id = x.patient_id
  LEFT JOIN courses c ON c.id = x.course_id
  LEFT JOIN zeebe_outbox z ON z.subject_key = t.\`key\` AND z.state = 'REJECTED' AND z.op = 'completeUserTask'
 WHERE t.\`key\` IN`;

/** Tasks as the inbox shows them, in the order of the keys. */
export async function taskRows(reader: Reader, actor: Actor, keys: readonly number[]): Promise<TaskRow[]> {
  if (keys.length === 0) return [];
  const rows = await reader.sql.all<RowSql>(`${ROWS_SQL} (${keys.map(() => '?').join(', ')})`, [...keys]);
  const opposed = await opposedPeople(reader, rows);
  const byKey = new Map(rows.map((row) => [Number(row.key), presentRow(row, { reader, actor, opposed })]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

interface Context {
  readonly reader: Reader;
  readonly actor: Actor;
  readonly opposed: ReadonlyMap<string, Record<string, string[]>>;
}

function presentRow(row: RowSql, { reader, actor, opposed }: Context): TaskRow {
  const open = row.state === 'CREATED';
  const names = seesNames(actor);
  const assignee = row.assignee ? namedOr(row.assignee, row.assignee_zh, row.assignee_en) : null;
  return {
    taskKey: String(row.key),
    taskId: row.element_id,
    name: userTask(row.element_id)?.name ?? { zh: row.name ?? row.element_id, en: row.name ?? row.element_id },
    state: row.state,
    assignee: row.assignee && assignee ? { userId: row.assignee, name: assignee } : null,
    mine: row.assignee === actor.id,
    claimable: open && row.assignee === null && isClaimable(row, actor, opposed),
    priority: Number(row.priority),
    createdAt: iso(row.created_at) ?? '',
    warnAt: iso(row.warn_at),
    dueAt: iso(row.due_at),
    overdue: row.due_at !== null && Number(row.due_at) < (row.ended_at === null ? reader.now : Number(row.ended_at)),
    completedAt: iso(row.ended_at),
    completedBy: row.state === 'COMPLETED' || row.state === 'COMPLETING' ? assignee : null,
    refused: row.refused_id === null ? null : { commandId: String(row.refused_id), reason: row.refused_reason ?? '' },
    attempt: Number(row.attempts) + 1,
    patient:
      row.patient_id === null
        ? null
        : {
            patientId: row.patient_id,
            patientNo: row.patient_no ?? '',
            name: shownName(row.patient_name ?? '', names),
            sex: row.sex ?? 'U',
            ageYears: ageAt(row.birth_date, reader.now),
          },
    course:
      row.course_id === null
        ? null
        : {
            courseId: row.course_id,
            status: row.course_status ?? '',
            category: row.category,
            diagnosis: row.diagnosis,
            technique: row.technique,
          },
    version: Number(row.version),
  };
}

function isClaimable(row: RowSql, actor: Actor, opposed: Context['opposed']): boolean {
  return mayWork(actor, {
    taskId: row.element_id,
    assigneeId: null,
    candidateGroups: jsonOf<string[] | null>(row.candidate_groups) ?? [],
    candidateUsers: jsonOf<string[] | null>(row.candidate_users) ?? [],
    resource: { attendingId: row.attending_id },
    performers: opposed.get(row.course_id ?? '') ?? {},
  }).ok;
}

/** By course: who completed what, for the tasks of this page that ask for another person. One query for the page. */
async function opposedPeople(reader: Reader, rows: readonly RowSql[]): Promise<Context['opposed']> {
  const asking = rows.filter((row) => row.course_id !== null && userTask(row.element_id)?.notPerformerOf);
  const courses = [...new Set(asking.map((row) => row.course_id ?? ''))];
  const people = new Map<string, Record<string, string[]>>();
  if (courses.length === 0) return people;
  const done = await reader.sql.all<{ course_id: string; form_id: string; submitted_by: string }>(
    `SELECT DISTINCT course_id, form_id, submitted_by FROM form_submissions WHERE course_id IN (${courses.map(() => '?').join(', ')})`,
    courses,
  );
  for (const { course_id, form_id, submitted_by } of done) {
    const course = people.get(course_id) ?? {};
    (course[form_id] ??= []).push(submitted_by);
    people.set(course_id, course);
  }
  return people;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(Number(at)).toISOString();
}
