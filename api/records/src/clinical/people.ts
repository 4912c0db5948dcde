import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { currentPlan } from './current.ts';

/** users.id of active holders of one of the roles. */
export async function holdersOf(reader: Reader, roles: readonly string[]): Promise<string[]> {
  const grants = await rowsOf(reader, 'UserRole', { role: roles });
  const users = await rowsOf(reader, 'User', { id: [...new Set(grants.map(({ userId }) => userId))], active: true });
  return users.map(({ id }) => id);
}

/** Who is at work on a course: attending, planner, and everybody who holds one of its open tasks. */
export async function peopleOfCourse(reader: Reader, courseId: string): Promise<string[]> {
  const [course] = await rowsOf(reader, 'Course', { id: courseId });
  const plan = await currentPlan(reader, courseId);
  const holders = await reader.sql.all<{ assignee: string }>(
    `SELECT t.assignee FROM task_contexts c JOIN wf_user_task t ON t.\`key\` = c.task_key
     WHERE c.course_id = ? AND t.state = 'CREATED' AND t.assignee IS NOT NULL`,
    [courseId],
  );
  const people = [course?.attendingId, plan?.plannerId, ...holders.map(({ assignee }) => assignee)];
  return [...new Set(people.filter((person) => typeof person === 'string'))];
}
