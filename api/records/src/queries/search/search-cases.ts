import type { SearchCase, SearchGroup } from '@rtflow/contract/rest/search';
import { widestScope } from '../../policies/can.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { pendingCount } from '../../search/index-pending.ts';
import { termsOf, type SearchTerm } from '../../search/tokens.ts';
import type { Actor, Dialect, SqlValue } from '../../tx.ts';
import { ageAt } from '../age.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { diagnosisOf } from '../diagnosis.ts';
import { courseClause } from '../patients/course-filter.ts';
import { criteriaSql, type Condition } from './criteria-sql.ts';
import { searchElements } from './elements.ts';
import { snippetsOf } from './snippets.ts';
import { casesWith } from './words-sql.ts';

export interface SearchAsked {
  readonly text: string;
  readonly criteria: SearchGroup;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface SearchPage {
  readonly rows: SearchCase[];
  readonly nextCursor: string | null;
  readonly behind: number;
}

/** One page of the cases that hold every word (each in any of its documents) and fit the criteria; nothing asked, nothing found. */
export async function searchCases(reader: Reader, actor: Actor, asked: SearchAsked): Promise<Outcome<SearchPage>> {
  const elements = new Map((await searchElements(reader)).map((element) => [element.element, element]));
  const criteria = criteriaSql(asked.criteria, elements);
  if (!criteria.ok) return criteria;
  const terms = termsOf(asked.text);
  const behind = await pendingCount(reader);
  if (terms.length === 0 && criteria.value === null) return { ok: true, value: { rows: [], nextCursor: null, behind } };
  const after = readCursor(asked.cursor);
  const { sql, params } = pageSql(reader.sql.dialect, {
    terms,
    criteria: criteria.value,
    scope: scopeOf(actor),
    before: after ? Number(after.sort) : null,
    limit: asked.limit + 1,
  });
  const found = await reader.sql.all<CaseSql>(sql, params);
  const shown = found.slice(0, asked.limit);
  const snippets = await snippetsOf(
    reader,
    shown.map(({ case_id }) => Number(case_id)),
    { terms, rules: rulesIn(asked.criteria) },
  );
  const last = shown.at(-1);
  const more = found.length > asked.limit && last;
  return {
    ok: true,
    value: {
      rows: shown.map((row) => caseRow(reader, row, snippets.get(Number(row.case_id)) ?? [])),
      nextCursor: more ? writeCursor({ sort: Number(last.sort), key: Number(last.case_id) }) : null,
      behind,
    },
  };
}

interface CaseSql {
  readonly case_id: number;
  readonly sort: number;
  readonly patient_id: string;
  readonly patient_no: string;
  readonly name: string;
  readonly sex: string;
  readonly birth_date: string;
  readonly course_id: string | null;
  readonly course_no: string | null;
  readonly course_status: string | null;
  readonly diagnosis: string | null;
}

function caseRow(reader: Reader, row: CaseSql, snippets: SearchCase['snippets']): SearchCase {
  return {
    caseId: String(row.case_id),
    patientId: row.patient_id,
    patientNo: row.patient_no,
    name: row.name,
    sex: row.sex,
    ageYears: ageAt(row.birth_date, reader.now),
    courseId: row.course_id,
    courseNo: row.course_no,
    courseStatus: row.course_status,
    diagnosis: row.diagnosis,
    snippets,
  };
}

/** The newest of the first word's documents, or the youngest case, comes first. Exported for the test of the plans. */
export function pageSql(
  dialect: Dialect,
  asked: {
    readonly terms: readonly SearchTerm[];
    readonly criteria: Condition | null;
    readonly scope: Condition | null;
    readonly before: number | null;
    readonly limit: number;
  },
): { readonly sql: string; readonly params: SqlValue[] } {
  const params: SqlValue[] = [];
  const tables = asked.terms.map((term, at) => {
    const hits = casesWith(dialect, term);
    params.push(...hits.params);
    return at === 0 ? `(${hits.sql}) h0` : `JOIN (${hits.sql}) h${at} ON h${at}.case_id = h0.case_id`;
  });
  const sort = tables.length > 0 ? 'h0.newest' : 'k.id';
  const from = tables.length > 0 ? `${tables.join(' ')} JOIN search_cases k ON k.id = h0.case_id` : 'search_cases k';
  const where = ['1 = 1'];
  for (const condition of [
    asked.criteria && { ...asked.criteria, sql: `k.course_id IS NOT NULL AND ${asked.criteria.sql}` },
    asked.scope,
  ]) {
    if (!condition) continue;
    where.push(condition.sql);
    params.push(...condition.params);
  }
  if (asked.before !== null) {
    where.push(`${sort} < ?`);
    params.push(asked.before);
  }
  return {
    sql: `SELECT k.id AS case_id, ${sort} AS sort, p.id AS patient_id, p.patient_no, p.name, p.sex, p.birth_date,
        c.id AS course_id, c.course_no, c.status AS course_status, ${diagnosisOf('c.id')} AS diagnosis
      FROM ${from}
      LEFT JOIN courses c ON c.id = k.course_id
      JOIN patients p0 ON p0.id = COALESCE(c.patient_id, k.patient_id)
      JOIN patients p ON p.id = COALESCE(p0.merged_into_id, p0.id)
     WHERE ${where.join(' AND ')} ORDER BY ${sort} DESC LIMIT ?`,
    params: [...params, asked.limit],
  };
}

/** Who holds the right for the own or the team's courses only finds no others. */
function scopeOf(actor: Actor): Condition | null {
  const kind = widestScope(actor, 'patient.read');
  return kind === 'department' ? null : courseClause({ scope: { kind, userId: actor.id } });
}

function rulesIn(group: SearchGroup): string[] {
  return group.items.flatMap((item) => ('join' in item ? rulesIn(item) : [item.element]));
}
