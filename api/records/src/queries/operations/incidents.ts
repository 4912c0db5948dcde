import type { ParsedQuery, RouteAnswer } from '@rtflow/contract';
import type { Reader } from '../../record-types.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { elementWords } from '../process/element-names.ts';
import { coursesOfRoots, shownCourse } from './course-of-root.ts';

type Groups = RouteAnswer<'operations.incidents'>;
type Alike = RouteAnswer<'operations.alike'>;

/** Causes that are listed; a department with more has another problem. */
const MOST = 200;
const iso = (ms: number): string => new Date(Number(ms)).toISOString();

interface GroupSql {
  any_key: number;
  process_id: string;
  element_id: string;
  type: string;
  message: string;
  expression: string | null;
  def_key: number;
  n: number;
  oldest: number;
  newest: number;
}

/** What failed for the same reason at the same place, the most frequent first. */
export async function incidentsByCause({ sql }: Reader): Promise<Groups> {
  const total = await sql.get<{ n: number }>('SELECT COUNT(*) AS n FROM wf_incident WHERE ended_at IS NULL');
  const rows = await sql.all<GroupSql>(
    `SELECT MIN(\`key\`) AS any_key, process_id, element_id, type, message, MIN(expression) AS expression, MAX(def_key) AS def_key, COUNT(*) AS n,
        MIN(created_at) AS oldest, MAX(created_at) AS newest
       FROM wf_incident WHERE ended_at IS NULL GROUP BY process_id, element_id, type, message
      ORDER BY n DESC, oldest LIMIT ${MOST}`,
  );
  const called = await elementWords(
    { sql },
    rows.map((row) => Number(row.def_key)),
  );
  return {
    total: Number(total?.n ?? 0),
    groups: rows.map((row) => ({
      incidentKey: String(row.any_key),
      processId: row.process_id,
      elementId: row.element_id,
      element: called(Number(row.def_key), row.element_id),
      type: row.type,
      message: row.message,
      expression: row.expression,
      count: Number(row.n),
      oldestAt: iso(row.oldest),
      newestAt: iso(row.newest),
    })),
  };
}

interface AlikeSql {
  key: number;
  instance_key: number;
  root_key: number;
  created_at: number;
}

/** Open incidents with the cause of this one; null when nobody knows it. */
export async function alikeIncidents(
  reader: Reader,
  incidentKey: number,
  { cursor, limit }: ParsedQuery<'operations.alike'>,
): Promise<Alike | null> {
  const known = await reader.sql.get('SELECT `key` FROM wf_incident WHERE `key` = ?', [incidentKey]);
  if (!known) return null;
  const after = readCursor(cursor);
  const rows = await reader.sql.all<AlikeSql>(
    `SELECT i.\`key\`, i.instance_key, i.root_key, i.created_at FROM wf_incident i
       JOIN wf_incident l ON l.\`key\` = ? AND i.process_id = l.process_id AND i.element_id = l.element_id
        AND i.type = l.type AND i.message = l.message
      WHERE i.ended_at IS NULL AND i.\`key\` > ? ORDER BY i.\`key\` LIMIT ${limit + 1}`,
    [incidentKey, Number(after?.key ?? 0)],
  );
  const page = rows.slice(0, limit);
  const courses = await coursesOfRoots(
    reader,
    page.map((row) => Number(row.root_key)),
  );
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({
      incidentKey: String(row.key),
      instanceKey: String(row.instance_key),
      createdAt: iso(row.created_at),
      ...shownCourse(courses.get(Number(row.root_key))),
    })),
    nextCursor: rows.length > limit && last ? writeCursor({ sort: 0, key: Number(last.key) }) : null,
  };
}
