import type { SqlValue } from '../../tx.ts';
import type { Cursor } from '../cursor.ts';
import { courseClause, coursesFrom, type CourseFilter } from './course-filter.ts';
import { fittingIds, fitsPatient, type PatientText } from './patient-text.ts';

export type PatientSort = 'registered' | 'name' | 'category' | 'patientNo';

export interface PatientFilter extends CourseFilter {
  readonly text?: string;
  /** Keyed hash of a typed document number: an exact hit beside the prefixes. */
  readonly idNoHash?: string;
  readonly sex?: string;
  readonly source?: string;
  readonly deviceId?: string;
  /** Epoch ms, [from, to). */
  readonly registeredFrom?: number;
  readonly registeredTo?: number;
  /** Epoch ms, [from, to): an appointment that was not cancelled begins in it. */
  readonly visit?: readonly [number, number];
  /** The wanted courses are few: looked up first. Else the patients are asked one by one in the list's order. */
  readonly fewCourses?: boolean;
  /** The typed text fits many patients: the list's order is walked and each is asked. Else they are looked up first. */
  readonly manyFit?: boolean;
}
interface Statement {
  readonly sql: string;
  readonly params: SqlValue[];
}

/** A held slot, or one that was missed, brings nobody. */
const VISITS = ['BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM', 'DONE', 'PARTIAL']
  .map((status) => `'${status}'`)
  .join(', ');

/** Each order is an index, walked from `start`. `unique`: no two rows share a value, so nothing breaks ties. */
const SORTS = {
  registered: { column: 'p.registered_at', direction: 'DESC', start: Number.MAX_SAFE_INTEGER, unique: false },
  name: { column: 'p.pinyin', direction: 'ASC', start: '', unique: false },
  patientNo: { column: 'p.patient_no', direction: 'ASC', start: '', unique: true },
} as const;
/** After every category: the patients without a course. */
const NO_CATEGORY = 'P9';

/** One page in order: the statements are asked one after the other until the page is full. */
export function pageSql(filter: PatientFilter, sort: PatientSort, after: Cursor | null, limit: number): Statement[] {
  if (sort === 'category') return byCategory(filter, after, limit);
  const { column, direction, start, unique } = SORTS[sort];
  const { from, where, params } = wanted(filter);
  const sign = direction === 'ASC' ? '>' : '<';
  // A range on the order's own column, also where the page is the first: else both databases sort every patient.
  const place: SqlValue[] = after ? (unique ? [after.sort] : [after.sort, after.sort, after.key]) : [start];
  const range = `${column} ${sign}${after && unique ? '' : '='} ?`;
  const beyond = after && !unique ? `${range} AND (${column} ${sign} ? OR p.id ${sign} ?)` : range;
  return [
    {
      sql: `SELECT p.id, ${column} AS sort FROM ${from} WHERE ${where} AND ${beyond}
             ORDER BY ${column} ${direction}${unique ? '' : `, p.id ${direction}`} LIMIT ${limit}`,
      params: [...params, ...place],
    },
  ];
}

/** Urgent first, by each patient's newest course: courses are walked in the order of their categories, older ones left out. */
function byCategory(filter: PatientFilter, after: Cursor | null, limit: number): Statement[] {
  const { from, where, params } = wanted(filter);
  const newer = 'n.opened_at > o.opened_at OR (n.opened_at = o.opened_at AND n.id > o.id)';
  const withCourse: Statement = {
    sql: `SELECT p.id, o.category AS sort FROM ${from} JOIN courses o ON o.patient_id = p.id
           WHERE ${where} AND NOT EXISTS (SELECT 1 FROM courses n WHERE n.patient_id = o.patient_id AND (${newer}))
             ${after ? 'AND (o.category > ? OR (o.category = ? AND o.patient_id > ?))' : ''}
           ORDER BY o.category, o.patient_id LIMIT ${limit}`,
    params: [...params, ...(after ? [after.sort, after.sort, after.key] : [])],
  };
  const beyond = after?.sort === NO_CATEGORY ? after.key : null;
  const without: Statement = {
    sql: `SELECT p.id, '${NO_CATEGORY}' AS sort FROM ${from}
           WHERE ${where} AND NOT EXISTS (SELECT 1 FROM courses n WHERE n.patient_id = p.id)
             ${beyond === null ? '' : 'AND p.id > ?'} ORDER BY p.id LIMIT ${limit}`,
    params: [...params, ...(beyond === null ? [] : [beyond])],
  };
  return beyond === null ? [withCourse, without] : [without];
}

/** Courses first also where they are many: a page is found by walking, but two thousand of a tenth would be far to walk. */
export function countSql(filter: PatientFilter, limit: number): Statement {
  const course = filter.text ? null : courseClause(filter);
  const courses = coursesFrom(filter);
  const counted = course ? ofPatients(filter) : wanted({ ...filter, manyFit: isLetter(filter.text) });
  const sql = course
    ? `SELECT DISTINCT p.id FROM ${courses.sql} JOIN patients p ON p.id = c.patient_id WHERE ${course.sql} AND ${counted.where}`
    : `SELECT p.id FROM ${counted.from} WHERE ${counted.where}`;
  return {
    sql: `SELECT COUNT(*) AS n FROM (${sql} LIMIT ${limit}) c`,
    params: [...(course ? [...courses.params, ...course.params] : []), ...counted.params],
  };
}

/** Fits a fifth of all patients: even to count them, walking is sooner. */
function isLetter(text: string | undefined): boolean {
  return /^[a-z]$/i.test(text?.trim() ?? '');
}

interface Wanted {
  readonly from: string;
  readonly where: string;
  /** In the order of the text, FROM first. */
  readonly params: SqlValue[];
}

/**
 * The patients that a filter asks for. What is asked of each patient in turn is a scalar with LIMIT, because MySQL gathers the
 * whole of an EXISTS first.
 */
function wanted(filter: PatientFilter): Wanted {
  const patients = ofPatients(filter);
  const course = courseClause(filter);
  if (!course) return patients;
  const few = coursesFrom(filter);
  const asked = filter.fewCourses
    ? `p.id IN (SELECT c.patient_id FROM ${few.sql} WHERE ${course.sql})`
    : `(SELECT 1 FROM courses c WHERE c.patient_id = p.id AND ${course.sql} LIMIT 1) = 1`;
  return {
    from: patients.from,
    where: `${patients.where} AND ${asked}`,
    params: [...patients.params, ...(filter.fewCourses ? few.params : []), ...course.params],
  };
}

/** All but what is asked of the courses. */
function ofPatients(filter: PatientFilter): Wanted {
  const parts = ['p.merged_into_id IS NULL'];
  const params: SqlValue[] = [];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  let from = 'patients p';
  const typed = typedText(filter);
  if (typed && filter.manyFit && !typed.idNoHash) {
    const fits = fitsPatient(typed);
    add(fits.sql, ...fits.params);
  } else if (typed) {
    const ids = fittingIds(typed);
    from = `(${ids.sql}) m JOIN patients p ON p.id = m.id`;
    params.push(...ids.params);
  }
  if (filter.sex) add('p.sex = ?', filter.sex);
  if (filter.source) add('p.source = ?', filter.source);
  if (filter.registeredFrom !== undefined) add('p.registered_at >= ?', filter.registeredFrom);
  if (filter.registeredTo !== undefined) add('p.registered_at < ?', filter.registeredTo);
  if (filter.deviceId) {
    add('(SELECT 1 FROM appointments a WHERE a.patient_id = p.id AND a.device_id = ? LIMIT 1) = 1', filter.deviceId);
  }
  if (filter.visit) {
    add(
      `p.id IN (SELECT a.patient_id FROM appointments a WHERE a.status IN (${VISITS}) AND a.start_at >= ? AND a.start_at < ?)`,
      ...filter.visit,
    );
  }
  return { from, where: parts.join(' AND '), params };
}

export function typedText({ text, idNoHash }: PatientFilter): PatientText | null {
  return text ? { text, ...(idNoHash && { idNoHash }) } : null;
}

/** Counts the courses that a filter asks for, up to `limit`; null when it asks for none. */
export function coursesSql(filter: PatientFilter, limit: number): Statement | null {
  const course = courseClause(filter);
  if (!course) return null;
  const from = coursesFrom(filter);
  const sql = `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${from.sql} WHERE ${course.sql} LIMIT ${limit}) m`;
  return { sql, params: [...from.params, ...course.params] };
}
