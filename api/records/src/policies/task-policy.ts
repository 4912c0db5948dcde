import { userTask } from '@rtflow/contract';
import type { Role } from '@rtflow/domain';
import type { Actor } from '../tx.ts';
import { can, rolesOf, seesNames, type Resource } from './can.ts';
import { refuse, type Outcome } from './refusals.ts';

/** What the policy needs to know of an open or ended user task. */
export interface TaskFacts {
  readonly taskId: string;
  readonly assigneeId: string | null;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly resource: Resource;
  /** Task id -> user ids who completed it in this course, last pass only. */
  readonly performers: Readonly<Record<string, readonly string[]>>;
}

/** Roles that a candidate group of the models stands for. MP is every physicist. */
const GROUP_ROLES: Readonly<Record<string, readonly Role[]>> = { MP: ['PLN', 'CHK', 'CMP', 'QAP'] };

/** Candidate groups that the actor's roles belong to: what the inbox asks the database for. */
export function groupsOf(actor: Actor): string[] {
  const roles = rolesOf(actor);
  const extra = Object.entries(GROUP_ROLES)
    .filter(([, members]) => members.some((member) => roles.includes(member)))
    .map(([group]) => group);
  return [...new Set<string>([...roles, ...extra])];
}

/** May the actor take this task on? Candidate group, permission with scope, separation of duty, in that order. */
export function mayWork(actor: Actor, task: TaskFacts): Outcome<true> {
  const mine = task.assigneeId === actor.id;
  const groups = groupsOf(actor);
  const candidate =
    mine || task.candidateUsers.includes(actor.id) || task.candidateGroups.some((group) => groups.includes(group));
  if (!candidate) {
    return refuse('NOT_A_CANDIDATE', { taskId: task.taskId, candidateGroups: task.candidateGroups }, who(task));
  }
  const permission = userTask(task.taskId)?.permission;
  if (permission) {
    const allowed = can(actor, permission, { ...task.resource, assigneeId: mine ? actor.id : null });
    if (!allowed.ok) return allowed;
  }
  return keepsSeparation(actor.id, task.taskId, task.performers);
}

/** Who reads charts, or may do the task, reads what it says. */
export function taskReadable(actor: Actor, task: TaskFacts): Outcome<true> {
  return seesNames(actor) ? { ok: true, value: true } : mayWork(actor, task);
}

/** Separation of duty, also HC5: nobody checks, reviews or co-signs what they did themselves. */
export function keepsSeparation(
  actorId: string,
  taskId: string,
  performers: Readonly<Record<string, readonly string[]>>,
): Outcome<true> {
  const clash = (userTask(taskId)?.notPerformerOf ?? []).find((opposed) => performers[opposed]?.includes(actorId));
  return clash ? refuse('SEPARATION', { taskId, clashesWith: clash }) : { ok: true, value: true };
}

function who(task: TaskFacts): string {
  return task.candidateGroups.slice(0, 3).join('/');
}
