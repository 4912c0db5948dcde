import type { PatientRow } from '@rtflow/contract';
import { MESSAGES, userTask } from '@rtflow/contract';
import { seesNames, widestScope } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { ageAt } from '../age.ts';
import { diagnosisOf } from '../diagnosis.ts';
import { named } from '../named.ts';
import { COUNT_LIMIT, readCursor, writeCursor } from '../cursor.ts';
import { countSql, coursesSql, pageSql, typedText, type PatientFilter, type PatientSort } from './patient-sql.ts';
import { fitsFew } from './patient-text.ts';

/** Below it looking the courses up first is cheaper, above it the list's order comes to a page sooner (measured: equal near 4 000). */
const FEW_COURSES = 4_000;

export interface PatientPage {
  readonly rows: PatientRow[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** One page of the patient list: each patient with the newest course. */
export async function patientPage(
  reader: Reader,
  actor: Actor,
  query: {
    readonly filter: PatientFilter;
    readonly sort: PatientSort;
    readonly limit: number;
    readonly cursor?: string;
  },
): Promise<PatientPage> {
  const asked = { ...query.filter, ...scopeOf(actor) };
  const typed = typedText(asked);
  const filter = {
    ...asked,
    fewCourses: await asksForFew(reader, asked),
    manyFit: typed !== null && !(await fitsFew(reader, typed)),
  };
  const found: { id: string; sort: string | number }[] = [];
  for (const page of pageSql(filter, query.sort, readCursor(query.cursor), query.limit + 1)) {
    if (found.length <= query.limit)
      found.push(...(await reader.sql.all<(typeof found)[number]>(page.sql, page.params)));
  }
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const isWhole = query.cursor === undefined && found.length <= query.limit;
  const total = isWhole ? found.length : await countOf(reader, filter);
  return {
    rows: await patientRows(
      reader,
      actor,
      shown.map((row) => row.id),
    ),
    nextCursor: found.length > query.limit && last ? writeCursor({ sort: last.sort, key: last.id }) : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsExact: total <= COUNT_LIMIT,
  };
}

/** Who holds the right for the own or the team's patients only gets no others, not even masked. */
function scopeOf(actor: Actor): Pick<PatientFilter, 'scope'> {
  const scope = widestScope(actor, seesNames(actor) ? 'patient.read' : 'patient.read.masked');
  return scope === 'department' ? {} : { scope: { kind: scope, userId: actor.id } };
}

/** Either way to a page is slow for the other kind of filter: of many years' courses few run, most are completed. */
async function asksForFew(reader: Reader, filter: PatientFilter): Promise<boolean> {
  const courses = coursesSql(filter, FEW_COURSES + 1);
  if (!courses) return false;
  const found = await reader.sql.get<{ n: number }>(courses.sql, courses.params);
  return Number(found?.n ?? 0) <= FEW_COURSES;
}

async function countOf(reader: Reader, filter: PatientFilter): Promise<number> {
  const { sql, params } = countSql(filter, COUNT_LIMIT + 1);
  return Number((await reader.sql.get<{ n: number }>(sql, params))?.n ?? 0);
}

interface RowSql {
  id: string;
  patient_no: string;
  name: string;
  sex: string;
  birth_date: string;
  source: string | null;
  registered_at: number;
  course_id: string | null;
  course_status: string | null;
  category: string | null;
  technique: string | null;
  delivered_fractions: number | null;
  prescribed_fractions: number | null;
  attending_zh: string | null;
  attending_en: string | null;
  diagnosis: string | null;
  device_zh: string | null;
  device_en: string | null;
}

const ROWS_SQL = `SELECT p.id, p.patient_no, p.name, p.sex, p.birth_date, p.source, p.registered_at,
    c.id AS course_id, c.status AS course_status, c.category, c.technique, c.delivered_fractions, c.prescribed_fractions,
    u.name_zh AS attending_zh, u.name_en AS attending_en,
    ${diagnosisOf('c.id')} AS diagnosis,
    v.name_zh AS device_zh, v.name_en AS device_en
  FROM patients p
  LEFT JOIN courses c ON c.id = (SELECT n.id FROM courses n WHERE n.patient_id = p.id ORDER BY n.opened_at DESC, n.id DESC LIMIT 1)
  LEFT JOIN users u ON u.id = c.attending_id
  LEFT JOIN devices v ON v.id = (SELECT a.device_id FROM appointments a
      WHERE a.course_id = c.id AND a.kind IN ('FIRST', 'REGULAR') AND a.status NOT IN ('CANCELLED', 'MISSED')
      ORDER BY a.start_at DESC LIMIT 1)
 WHERE p.id IN`;

async function patientRows(reader: Reader, actor: Actor, ids: readonly string[]): Promise<PatientRow[]> {
  if (ids.length === 0) return [];
  const marks = ids.map(() => '?').join(', ');
  const rows = await reader.sql.all<RowSql>(`${ROWS_SQL} (${marks})`, ids);
  const waits = await waitsFor(
    reader,
    rows.flatMap((row) => row.course_id ?? []),
  );
  const names = seesNames(actor);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const wait = waits.get(row.course_id ?? '');
    return {
      patientId: row.id,
      patientNo: row.patient_no,
      name: shownName(row.name, names),
      masked: !names,
      sex: row.sex,
      ageYears: ageAt(row.birth_date, reader.now),
      source: row.source,
      registeredAt: new Date(Number(row.registered_at)).toISOString(),
      courseId: row.course_id,
      courseStatus: row.course_status,
      category: row.category,
      diagnosis: row.diagnosis,
      technique: row.technique,
      attending: named(row.attending_zh, row.attending_en),
      device: named(row.device_zh, row.device_en),
      fractions: row.prescribed_fractions ? `${row.delivered_fractions ?? 0}/${row.prescribed_fractions}` : null,
      waitsFor: wait ? wait.words : null,
      overdue: wait?.overdue ?? false,
    };
  });
}

interface Wait {
  readonly words: { zh: string; en: string };
  readonly overdue: boolean;
}

/** The oldest open task of each course; where none is open, the message that its pathway waits for. */
async function waitsFor(reader: Reader, courseIds: readonly string[]): Promise<Map<string, Wait>> {
  const waits = new Map<string, Wait>();
  if (courseIds.length === 0) return waits;
  const marks = courseIds.map(() => '?').join(', ');
  const heard = await reader.sql.all<{ name: string; course_id: string }>(
    `SELECT name, correlation_key AS course_id FROM wf_subscription
      WHERE kind = 'MESSAGE' AND name IN ('dicom-series-received', 'fraction-checked-in') AND correlation_key IN (${marks})`,
    courseIds,
  );
  for (const { name, course_id } of heard) {
    waits.set(course_id, { words: MESSAGES[name as keyof typeof MESSAGES].purpose, overdue: false });
  }
  const open = await reader.sql.all<{ course_id: string; element_id: string; due_at: number | null }>(
    `SELECT x.course_id, t.element_id, t.due_at FROM task_contexts x JOIN wf_user_task t ON t.\`key\` = x.task_key
      WHERE x.course_id IN (${marks}) AND t.state = 'CREATED' ORDER BY t.created_at DESC`,
    courseIds,
  );
  const late = new Set(open.filter((row) => Number(row.due_at ?? Infinity) < reader.now).map((row) => row.course_id));
  for (const row of open) {
    const words = userTask(row.element_id)?.name ?? { zh: row.element_id, en: row.element_id };
    waits.set(row.course_id, { words, overdue: late.has(row.course_id) });
  }
  return waits;
}
