import { userTask } from '@rtflow/contract';
import type { Actor } from '@rtflow/records';
import { groupsOf } from '@rtflow/records/policies/task-policy';
import type { DemoPerson } from './department.ts';
import type { Random } from './random.ts';

/** Who works in the demo department, by role. */
export class StaffRoom {
  readonly #actors: readonly Actor[];

  constructor(people: readonly DemoPerson[]) {
    this.#actors = people.map(({ id, grants }) => ({ kind: 'user', id, grants }));
  }

  byId(id: string): Actor {
    const actor = this.#actors.find((candidate) => candidate.id === id);
    if (!actor) throw new Error(`Expected a member of staff, but ${id} is not one`);
    return actor;
  }

  ofRole(role: string): Actor[] {
    return this.#actors.filter(({ grants }) => grants.some((grant) => grant.role === role));
  }

  /**
   * Somebody who may do a task: the assignee, else a member of its groups; never one who did an opposed task. Where the
   * course's own doctor is in the group, it is that doctor.
   */
  forTask(
    task: { taskId: string; assigneeId: string | null; groups: readonly string[] },
    course: CourseStaff,
    random: Random,
  ): Actor {
    if (task.assigneeId !== null) return this.byId(task.assigneeId);
    const opposed = (userTask(task.taskId)?.notPerformerOf ?? []).flatMap(
      (taskId) => course.performers.get(taskId) ?? [],
    );
    const able = this.#actors.filter(
      (actor) => !opposed.includes(actor.id) && groupsOf(actor).some((group) => task.groups.includes(group)),
    );
    return able.find(({ id }) => id === course.attendingId) ?? random.pick(able);
  }
}

export interface CourseStaff {
  readonly attendingId: string;
  /** Task id -> who did it. */
  readonly performers: ReadonlyMap<string, readonly string[]>;
}
