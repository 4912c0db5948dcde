import type { Permission } from '@rtflow/domain';
import { can } from '../policies/can.ts';
import { refuse, type Outcome } from '../policies/refusals.ts';
import type { Reader } from '../record-types.ts';
import type { Actor } from '../tx.ts';
import { completers } from './task-facts.ts';

/** May the actor do this with this course? Who has worked on a course belongs to its team. */
export async function courseAllows(
  reader: Reader,
  actor: Actor,
  ask: { readonly courseId: string; readonly permission: Permission },
): Promise<Outcome<true>> {
  const course = await reader.sql.get<{ attending_id: string | null }>(
    'SELECT attending_id FROM courses WHERE id = ?',
    [ask.courseId],
  );
  if (!course) return refuse('NOT_FOUND', { courseId: ask.courseId });
  // Nobody's rights depend on the team unless some grant is narrower than the department.
  const narrow = actor.grants.some((grant) => grant.scope !== 'department');
  const people = narrow ? await completers(reader, ask.courseId) : [];
  return can(actor, ask.permission, {
    attendingId: course.attending_id,
    participantIds: people.map((person) => person.submitted_by),
  });
}
