import type { Actor } from '@rtflow/records';
import type { Signer } from '@rtflow/records/signing/signer';
import { mayWork, type TaskFacts } from '@rtflow/records/policies/task-policy';
import type { DemoPerson } from './department.ts';
import type { Random } from './random.ts';

/** Who works in the demo department, by role. */
export class StaffRoom {
  readonly #actors: readonly Actor[];
  readonly #signers: ReadonlyMap<string, Signer>;

  constructor(people: readonly DemoPerson[], signers: readonly Signer[]) {
    this.#signers = new Map(signers.map((signer) => [signer.userId, signer]));
    this.#actors = people.map(({ id, grants }) => ({ kind: 'user', id, grants }));
  }

  byId(id: string): Actor {
    const actor = this.#actors.find((candidate) => candidate.id === id);
    if (!actor) throw new Error(`Expected a member of staff, but ${id} is not one`);
    return actor;
  }

  signerOf(id: string): Signer | null {
    return this.#signers.get(id) ?? null;
  }

  ofRole(role: string): Actor[] {
    return this.#actors.filter(({ grants }) => grants.some((grant) => grant.role === role));
  }

  /** Somebody whom the policy lets do the task: the assignee, else the course's own doctor where possible. */
  forTask(task: TaskFacts, attendingId: string, random: Random): Actor {
    if (task.assigneeId !== null) return this.byId(task.assigneeId);
    const able = this.#actors.filter((actor) => mayWork(actor, task).ok);
    return able.find(({ id }) => id === attendingId) ?? random.pick(able);
  }
}
