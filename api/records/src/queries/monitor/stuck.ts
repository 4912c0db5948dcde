import { userTask, type ParsedQuery, type RouteAnswer } from '@rtflow/contract';
import { roleWords } from '@rtflow/domain';
import { isoOf } from '../../clinical/hospital-time.ts';
import { isRole, seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { named } from '../named.ts';
import { coursesOfRoots } from '../operations/course-of-root.ts';
import { elementWords } from '../process/element-names.ts';
import { whyLines } from '../process/why-lines.ts';
import { jsonOf } from '../task-facts.ts';

type Answer = RouteAnswer<'monitor.stuck'>;
type Filter = Pick<ParsedQuery<'monitor.stuck'>, 'processId' | 'elementId'>;

interface PlaceSql {
  readonly kind: 'OVERDUE' | 'INCIDENT';
  readonly key: number;
  readonly at: number;
  readonly root_key: number;
  readonly def_key: number;
  readonly process_id: string;
  readonly element_id: string;
  readonly created_at: number;
}

/** A page of what stands still, the longest overdue first; each with the sentence that says why. */
export async function stuckCases(
  reader: Reader,
  actor: Actor,
  { cursor, limit, ...filter }: ParsedQuery<'monitor.stuck'>,
): Promise<Answer> {
  const after = readCursor(cursor);
  const from: [number, number] = [Number(after?.sort ?? 0), Number(after?.key ?? 0)];
  const places: PlaceSql[] = [];
  for (const statement of [overdueSql(filter, from, reader.now, limit + 1), incidentSql(filter, from, limit + 1)])
    places.push(...(await reader.sql.all<PlaceSql>(statement.text, statement.params)));
  places.sort((a, b) => Number(a.at) - Number(b.at) || Number(a.key) - Number(b.key));
  const page = places.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: await shown(reader, actor, page),
    nextCursor: places.length > limit && last ? writeCursor({ sort: Number(last.at), key: Number(last.key) }) : null,
  };
}

interface Statement {
  readonly text: string;
  readonly params: (string | number)[];
}

export function overdueSql(filter: Filter, [at, key]: [number, number], now: number, limit: number): Statement {
  const { text, params } = filterSql(filter);
  return {
    text: `SELECT 'OVERDUE' AS kind, \`key\`, due_at AS at, root_key, def_key, process_id, element_id, created_at FROM wf_user_task
      WHERE state = 'CREATED' AND due_at < ? AND due_at >= ? AND (due_at > ? OR \`key\` > ?)${text} ORDER BY due_at, \`key\` LIMIT ${limit}`,
    params: [now, at, at, key, ...params],
  };
}

function incidentSql(filter: Filter, [at, key]: [number, number], limit: number): Statement {
  const { text, params } = filterSql(filter);
  return {
    text: `SELECT 'INCIDENT' AS kind, \`key\`, created_at AS at, root_key, def_key, process_id, element_id, created_at FROM wf_incident
      WHERE ended_at IS NULL AND (created_at > ? OR (created_at = ? AND \`key\` > ?))${text} ORDER BY created_at, \`key\` LIMIT ${limit}`,
    params: [at, at, key, ...params],
  };
}

function filterSql({ processId, elementId }: Filter): Statement {
  const parts = [
    ...(processId === undefined ? [] : [{ text: ' AND process_id = ?', param: processId }]),
    ...(elementId === undefined ? [] : [{ text: ' AND element_id = ?', param: elementId }]),
  ];
  return { text: parts.map(({ text }) => text).join(''), params: parts.map(({ param }) => param) };
}

interface AboutSql {
  readonly course_id: string;
  readonly course_no: string;
  readonly category: string | null;
  readonly patient_id: string;
  readonly patient_no: string;
  readonly name: string;
}

async function shown(reader: Reader, actor: Actor, page: readonly PlaceSql[]): Promise<Answer['rows']> {
  const called = await elementWords(
    reader,
    page.map((row) => Number(row.def_key)),
  );
  const tasks = await tasksOf(reader, page);
  const roots = [...new Set(page.map((row) => Number(row.root_key)))];
  const courses = await coursesOfRoots(reader, roots);
  const abouts = await aboutCourses(
    reader,
    page.flatMap((row) => courses.get(Number(row.root_key))?.courseId ?? tasks.get(Number(row.key))?.course_id ?? []),
  );
  const rows: Answer['rows'] = [];
  for (const place of page) {
    const task = tasks.get(Number(place.key));
    const courseId = courses.get(Number(place.root_key))?.courseId ?? task?.course_id ?? null;
    const about = courseId === null ? undefined : abouts.get(courseId);
    rows.push({
      rowKey: String(place.key),
      kind: place.kind,
      processId: place.process_id,
      elementId: place.element_id,
      element: userTask(place.element_id)?.name ?? called(Number(place.def_key), place.element_id),
      courseId,
      courseNo: about?.course_no ?? null,
      patientId: about?.patient_id ?? null,
      patientNo: about?.patient_no ?? null,
      patientName: about ? shownName(about.name, seesNames(actor)) : null,
      category: about?.category ?? null,
      why: await whyOf(reader, place),
      since: isoOf(Number(place.created_at)),
      dueAt: place.kind === 'OVERDUE' ? isoOf(Number(place.at)) : null,
      holder: task ? (named(task.name_zh, task.name_en) ?? groupWords(task.candidate_groups)) : null,
      taskKey: place.kind === 'OVERDUE' ? String(place.key) : null,
      nudgedAt: task?.nudged_at == null ? null : isoOf(Number(task.nudged_at)),
    });
  }
  return rows;
}

/** Of its call tree the line that is about this place; the worst one where none is. */
async function whyOf(reader: Reader, { root_key, key, kind }: PlaceSql): Promise<{ zh: string; en: string }> {
  const lines = await whyLines(reader, [Number(root_key)]);
  const own = kind === 'OVERDUE' ? lines.find(({ taskKey }) => taskKey === String(key)) : lines[0];
  const { zh, en } = own ?? lines[0] ?? { zh: '', en: '' };
  return { zh, en };
}

interface TaskSql {
  readonly key: number;
  readonly course_id: string | null;
  readonly nudged_at: number | null;
  readonly name_zh: string | null;
  readonly name_en: string | null;
  readonly candidate_groups: unknown;
}

async function tasksOf({ sql }: Reader, page: readonly PlaceSql[]): Promise<ReadonlyMap<number, TaskSql>> {
  const keys = page.filter(({ kind }) => kind === 'OVERDUE').map((row) => Number(row.key));
  if (keys.length === 0) return new Map();
  const rows = await sql.all<TaskSql>(
    `SELECT t.\`key\`, t.candidate_groups, x.course_id, x.nudged_at, u.name_zh, u.name_en FROM wf_user_task t
       LEFT JOIN task_contexts x ON x.task_key = t.\`key\` LEFT JOIN users u ON u.id = t.assignee
      WHERE t.\`key\` IN (${keys.map(() => '?').join(', ')})`,
    keys,
  );
  return new Map(rows.map((row) => [Number(row.key), row]));
}

async function aboutCourses({ sql }: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, AboutSql>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.all<AboutSql>(
    `SELECT c.id AS course_id, c.course_no, c.category, p.id AS patient_id, p.patient_no, p.name
       FROM courses c JOIN patients p ON p.id = c.patient_id WHERE c.id IN (${ids.map(() => '?').join(', ')})`,
    [...ids],
  );
  return new Map(rows.map((row) => [row.course_id, row]));
}

function groupWords(groups: unknown): { zh: string; en: string } | null {
  const words = roleWords((jsonOf<string[] | null>(groups) ?? []).filter(isRole).slice(0, 2));
  return words.zh === '' ? null : words;
}
