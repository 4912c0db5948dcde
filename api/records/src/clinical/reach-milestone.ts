import { MILESTONE_TASKS, type Milestone } from '@rtflow/domain/monitor/milestones';
import type { Tx } from '../tx.ts';

/** Notes that a course got there; the earliest time stands, in whatever order records come in. */
export async function reachMilestone(
  { sql, now }: Pick<Tx, 'sql' | 'now'>,
  { courseId, milestone, at = now }: { courseId: string; milestone: Milestone; at?: number },
): Promise<void> {
  const key = [courseId, milestone];
  const known = await sql.get<{ at: number }>(
    'SELECT at FROM course_milestones WHERE course_id = ? AND milestone = ?',
    key,
  );
  if (!known) await sql.run('INSERT INTO course_milestones (course_id, milestone, at) VALUES (?, ?, ?)', [...key, at]);
  else if (at < Number(known.at))
    await sql.run('UPDATE course_milestones SET at = ? WHERE course_id = ? AND milestone = ?', [at, ...key]);
}

/** All of them from the record itself: courses, submitted forms, treatment records. Answers how many there are. */
export async function rebuildMilestones({ sql }: Pick<Tx, 'sql'>): Promise<number> {
  await sql.run('DELETE FROM course_milestones');
  let rows = 0;
  for (const { text, params } of milestoneSources())
    rows += (await sql.run(`INSERT INTO course_milestones (course_id, milestone, at) ${text}`, params)).changes;
  return rows;
}

/** What each milestone is read from: course_id, milestone, at. */
export function milestoneSources(): { text: string; params: string[] }[] {
  return [
    { text: `SELECT id, 'OPENED', opened_at FROM courses`, params: [] },
    ...MILESTONE_TASKS.map(({ milestone, taskId, field, value }) => ({
      text: `SELECT course_id, ?, MIN(submitted_at) FROM form_submissions WHERE form_id = ? AND course_id IS NOT NULL
              ${field === undefined ? '' : "AND REPLACE(data, ' ', '') LIKE ?"} GROUP BY course_id`,
      // the databases write JSON with and without blanks, and agree on no function that unquotes
      params: [milestone, taskId, ...(field === undefined ? [] : [`%"${field}":"${value}"%`])],
    })),
    { text: `SELECT course_id, 'FIRST_BEAM', MIN(start_at) FROM treatment_records GROUP BY course_id`, params: [] },
  ];
}
