import type { SqlValue } from '../../tx.ts';

/** What is asked of a patient's courses. */
export interface CourseFilter {
  readonly techniques?: readonly string[];
  readonly status?: string;
  readonly attendingId?: string;
  /** Also courses before the newest: who treated the patient in the past counts. */
  readonly attendingEver?: boolean;
  /** Beginnings of ICD-11 codes, any of them: 2C7 finds 2C76 and 2C77. */
  readonly diagnoses?: readonly string[];
  /** Epoch ms, [from, to): when the course was asked for. */
  readonly requestedFrom?: number;
  readonly requestedTo?: number;
  /** Whose courses the reader may see at all; absent: the whole department's. */
  readonly scope?: { readonly kind: 'own' | 'team'; readonly userId: string };
}
export interface Clause {
  readonly sql: string;
  readonly params: SqlValue[];
}

/**
 * The conditions on a course `c`; null when nothing is asked. What is looked up beside the course is a scalar with LIMIT, because
 * MySQL gathers the whole of an EXISTS first.
 */
export function courseClause(filter: CourseFilter): Clause | null {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  const { techniques = [], diagnoses = [], scope } = filter;
  if (techniques.length === 1) add('c.technique = ?', techniques[0]);
  if (techniques.length > 1) add(`c.technique IN (${techniques.map(() => '?').join(', ')})`, ...techniques);
  if (filter.status) add('c.status = ?', filter.status);
  if (filter.attendingId) {
    add('c.attending_id = ?', filter.attendingId);
    if (!filter.attendingEver) add(NEWEST);
  }
  if (filter.requestedFrom !== undefined) add('c.opened_at >= ?', filter.requestedFrom);
  if (filter.requestedTo !== undefined) add('c.opened_at < ?', filter.requestedTo);
  if (diagnoses.length > 0) {
    const fits = diagnoses.map(() => '(d.icd11_stem >= ? AND d.icd11_stem < ?)').join(' OR ');
    add(`(SELECT 1 FROM diagnoses d WHERE d.course_id = c.id AND (${fits}) LIMIT 1) = 1`, ...rangesOf(diagnoses));
  }
  if (scope?.kind === 'own') add('c.attending_id = ?', scope.userId);
  if (scope?.kind === 'team') {
    add(
      '(c.attending_id = ? OR (SELECT 1 FROM form_submissions f WHERE f.course_id = c.id AND f.submitted_by = ? LIMIT 1) = 1)',
      scope.userId,
      scope.userId,
    );
  }
  return parts.length > 0 ? { sql: parts.join(' AND '), params } : null;
}

const NEWEST = `NOT EXISTS (SELECT 1 FROM courses n WHERE n.patient_id = c.patient_id
  AND (n.opened_at > c.opened_at OR (n.opened_at = c.opened_at AND n.id > c.id)))`;

/**
 * Where the courses are looked up: from the diagnoses of a code where one is asked for, because a rare disease's are few and every
 * course would be asked otherwise.
 */
export function coursesFrom({ diagnoses = [] }: CourseFilter): Clause {
  if (diagnoses.length === 0) return { sql: 'courses c', params: [] };
  const one = 'SELECT d.course_id FROM diagnoses d WHERE d.icd11_stem >= ? AND d.icd11_stem < ?';
  return {
    sql: `(${diagnoses.length === 1 ? one.replace('SELECT', 'SELECT DISTINCT') : diagnoses.map(() => one).join(' UNION ')}) m JOIN courses c ON c.id = m.course_id`,
    params: rangesOf(diagnoses),
  };
}

function rangesOf(prefixes: readonly string[]): string[] {
  return prefixes.flatMap((prefix) => [prefix, `${prefix}\u{10FFFF}`]);
}
