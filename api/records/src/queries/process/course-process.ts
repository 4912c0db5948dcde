import { userTask, type RouteAnswer } from '@rtflow/contract';
import { choicesOf } from '../../clinical/form-words.ts';
import { both, joined, type Words } from '../../clinical/record-words.ts';
import type { Explainer } from '../../engine-store/reading-store.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { bannerOf } from '../patients/banner.ts';
import { namedOr } from '../named.ts';
import { jsonOf } from '../task-facts.ts';
import { courseRoots, instancesOf } from './course-instances.ts';
import { diagramOf, shownInstances } from './diagrams.ts';
import { waitsOf } from './waits.ts';
import { whyLines } from './why-lines.ts';

type Answer = RouteAnswer<'courses.process'>;

/** The process view of one course, under the identity of its patient; null when there is no such course. */
export async function courseProcess(
  reader: Reader,
  actor: Actor,
  { courseId, engine }: { readonly courseId: string; readonly engine: Explainer },
): Promise<Answer | null> {
  const course = await rowOf(reader, 'Course', { id: courseId });
  const banner = course && (await bannerOf(reader, actor, { patientId: course.patientId, courseId }));
  if (!banner) return null;
  const roots = await courseRoots(reader, courseId);
  const diagrams: Answer['diagrams'] = [];
  for (const instance of shownInstances(await instancesOf(reader, roots)))
    diagrams.push(await diagramOf(reader, instance));
  return {
    courseId,
    banner,
    why: await whyLines(reader, roots),
    diagrams,
    waits: await waitsOf(reader, engine, roots),
    log: await taskLog(reader, courseId),
  };
}

interface LogSql {
  element_id: string;
  state: string;
  created_at: number;
  ended_at: number;
  who_zh: string | null;
  who_en: string | null;
  assignee: string | null;
  data: unknown;
}

/** Who did which step when, with the comment that was left, newest first. */
export async function taskLog(reader: Reader, courseId: string): Promise<Answer['log']> {
  const rows = await reader.sql.all<LogSql>(
    `SELECT t.element_id, t.state, t.created_at, t.ended_at, u.name_zh AS who_zh, u.name_en AS who_en, t.assignee, f.data
       FROM task_contexts x JOIN wf_user_task t ON t.\`key\` = x.task_key
       LEFT JOIN users u ON u.id = t.assignee
       LEFT JOIN form_submissions f ON f.task_key = t.\`key\`
      WHERE x.course_id = ? AND t.ended_at IS NOT NULL ORDER BY t.ended_at DESC LIMIT 500`,
    [courseId],
  );
  const reasons = await rejectReasons(reader, rows);
  return rows.map((row) => ({
    at: new Date(Number(row.ended_at)).toISOString(),
    who: namedOr(row.assignee ?? '', row.who_zh, row.who_en),
    elementId: row.element_id,
    name: userTask(row.element_id)?.name ?? both`${row.element_id}`,
    intent: row.state,
    comment: commentOf(row, reasons),
    durationS: Math.round((Number(row.ended_at) - Number(row.created_at)) / 1000),
  }));
}

type Choices = ReadonlyMap<string, (code: unknown) => Words | null>;

/** By form: the words of its reasons for sending back, of the forms that were sent back. */
async function rejectReasons(reader: Reader, rows: readonly LogSql[]): Promise<Choices> {
  const forms = rows.filter(({ data }) => answersOf(data)?.rejectReason !== undefined).map((row) => row.element_id);
  const words = new Map<string, (code: unknown) => Words | null>();
  for (const formId of new Set(forms)) words.set(formId, await choicesOf(reader, { formId, field: 'rejectReason' }));
  return words;
}

function commentOf(row: LogSql, reasons: Choices): Words | null {
  const form = answersOf(row.data);
  const comment = form?.comment ?? form?.remark;
  const text = typeof comment === 'string' ? comment : '';
  const reason = reasons.get(row.element_id)?.(form?.rejectReason);
  return reason || text !== '' ? joined([reason, text], ' · ') : null;
}

function answersOf(data: unknown): Record<string, unknown> | null {
  return jsonOf<Record<string, unknown> | null>(data ?? null);
}
