import type { SqlValue } from '../../tx.ts';
import type { Cursor } from '../cursor.ts';

export type PatientSort = 'registered' | 'name' | 'category' | 'patientNo';

export interface PatientFilter {
  readonly text?: string;
  /** Keyed hash of a typed document number: an exact hit beside the prefixes. */
  readonly idNoHash?: string;
  readonly sex?: string;
  readonly source?: string;
  readonly technique?: string;
  readonly status?: string;
  readonly attendingId?: string;
  readonly deviceId?: string;
  /** Epoch ms, [from, to). */
  readonly registeredFrom?: number;
  readonly registeredTo?: number;
  /** The wanted courses are few: looked up first. Else the patients are asked one by one in the list's order. */
  readonly fewCourses?: boolean;
}
interface Statement {
  readonly sql: string;
  readonly params: SqlValue[];
}

/** Each order is an index of `patients`, walked from one end. */
const SORTS: Readonly<Record<PatientSort, { column: string; direction: 'ASC' | 'DESC' }>> = {
  registered: { column: 'p.registered_at', direction: 'DESC' },
  name: { column: 'p.pinyin', direction: 'ASC' },
  category: {
    column:
      "COALESCE((SELECT c.category FROM courses c WHERE c.patient_id = p.id ORDER BY c.opened_at DESC LIMIT 1), 'P9')",
    direction: 'ASC',
  },
  patientNo: { column: 'p.patient_no', direction: 'ASC' },
};

export function pageSql(filter: PatientFilter, sort: PatientSort, after: Cursor | null, limit: number): Statement {
  const { column, direction } = SORTS[sort];
  const where = whereOf(filter);
  const sign = direction === 'ASC' ? '>' : '<';
  if (after) {
    where.parts.push(`(${column} ${sign} ? OR (${column} = ? AND p.id ${sign} ?))`);
    where.params.push(after.sort, after.sort, after.key);
  }
  return {
    sql: `SELECT p.id, ${column} AS sort FROM patients p WHERE ${where.parts.join(' AND ')}
           ORDER BY ${column} ${direction}, p.id ${direction} LIMIT ${limit}`,
    params: where.params,
  };
}

export function countSql(filter: PatientFilter, limit: number): Statement {
  const where = whereOf(filter);
  return {
    sql: `SELECT COUNT(*) AS n FROM (SELECT p.id FROM patients p WHERE ${where.parts.join(' AND ')} LIMIT ${limit}) c`,
    params: where.params,
  };
}

function whereOf(filter: PatientFilter): { parts: string[]; params: SqlValue[] } {
  const parts = ['p.merged_into_id IS NULL'];
  const params: SqlValue[] = [];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  if (filter.text) addText(filter, add);
  if (filter.sex) add('p.sex = ?', filter.sex);
  if (filter.source) add('p.source = ?', filter.source);
  if (filter.registeredFrom !== undefined) add('p.registered_at >= ?', filter.registeredFrom);
  if (filter.registeredTo !== undefined) add('p.registered_at < ?', filter.registeredTo);
  const course = courseClause(filter);
  if (course) {
    add(
      filter.fewCourses
        ? `p.id IN (SELECT c.patient_id FROM courses c WHERE ${course.sql})`
        : `EXISTS (SELECT 1 FROM courses c WHERE c.patient_id = p.id AND ${course.sql})`,
      ...course.params,
    );
  }
  if (filter.deviceId) {
    add('EXISTS (SELECT 1 FROM appointments a WHERE a.patient_id = p.id AND a.device_id = ?)', filter.deviceId);
  }
  return { parts, params };
}

function courseClause(filter: PatientFilter): Statement | null {
  const wanted = [
    ['c.technique', filter.technique],
    ['c.status', filter.status],
    ['c.attending_id', filter.attendingId],
  ].filter((pair): pair is [string, string] => Boolean(pair[1]));
  if (wanted.length === 0) return null;
  return { sql: wanted.map(([column]) => `${column} = ?`).join(' AND '), params: wanted.map(([, value]) => value) };
}

/** Counts the courses that a filter asks for, up to `limit`; null when it asks for none. */
export function coursesSql(filter: PatientFilter, limit: number): Statement | null {
  const course = courseClause(filter);
  if (!course) return null;
  const sql = `SELECT COUNT(*) AS n FROM (SELECT 1 FROM courses c WHERE ${course.sql} LIMIT ${limit}) m`;
  return { sql, params: course.params };
}

/**
 * Number, name, pinyin or initials by prefix, or the whole document number. A UNION of ids, because an OR over columns would
 * ride no index; ranges instead of LIKE for the same reason.
 */
function addText(filter: PatientFilter, add: (sql: string, ...values: SqlValue[]) => void): void {
  const typed = (filter.text ?? '').trim();
  const lower = typed.toLowerCase().replace(/\s/g, '');
  const ranges: [string, string][] = [
    ['patient_no', typed.toUpperCase()],
    ['name', typed],
    ['pinyin', lower],
    ['initials', lower],
  ];
  if (!filter.idNoHash && /^[a-z]$/.test(lower)) {
    // One letter fits so many that walking the list in its order finds a page at once; '+' keeps SQLite off the indexes.
    const fits = ranges.map(([column]) => `(+p.${column} >= ? AND +p.${column} < ?)`);
    add(`(${fits.join(' OR ')})`, ...ranges.flatMap(([, text]) => [text, afterPrefix(text)]));
    return;
  }
  const sets = ranges.map(([column]) => `SELECT id FROM patients WHERE ${column} >= ? AND ${column} < ?`);
  const values: SqlValue[] = ranges.flatMap(([, text]) => [text, afterPrefix(text)]);
  if (filter.idNoHash) {
    sets.push('SELECT id FROM patients WHERE id_no_hash = ?');
    values.push(filter.idNoHash);
  }
  add(`p.id IN (${sets.join(' UNION ')})`, ...values);
}

/** The smallest text after every text with this prefix. */
function afterPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
