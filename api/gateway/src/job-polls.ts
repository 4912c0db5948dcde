import type { ActivatedJob, Effects, JobRequest } from '@rtflow/engine/ports';
import type { GatewayEngine } from './ports.ts';
import { ofRejection } from './status.ts';

/** What a client polls for, over whichever door. */
export interface Activation {
  readonly requests: readonly JobRequest[];
  /** Holds the jobs' lock. */
  readonly worker: string;
  /** Written into history and audit. */
  readonly actor: string;
  /** Milliseconds to wait for a job; negative: answer at once. */
  readonly waitMs: number;
}

/** A client that waits for jobs. */
export interface Poller {
  readonly activation: Activation;
  /** The call is over (answered, timed out, cancelled): nothing may be handed to it any more. */
  readonly gone: () => boolean;
  /** Hands the jobs over and ends the call. False when the call is over: the jobs go back. */
  readonly deliver: (jobs: readonly ActivatedJob[]) => boolean;
  readonly fail: (error: unknown) => void;
}

/**
 * Long polling of ActivateJobs, for every door. A poll that finds nothing is parked until a commit makes a job of its type activatable
 * or its time is over. Per type one parked poll is served at a time, oldest first, so that a single new job costs one
 * transaction however many workers wait. Ending exactly at requestTimeout matters: zeebe-node leaves its stream one
 * second later without cancelling it, and a job handed over then would be lost until its lock expires.
 */
export class JobPolls {
  readonly #engine: GatewayEngine;
  readonly #parked = new Map<string, Set<Poller>>();
  readonly #serving = new Set<string>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<Poller, NodeJS.Timeout>();
  readonly #stopListening: () => void;

  constructor(engine: GatewayEngine) {
    this.#engine = engine;
    this.#stopListening = engine.onCommitted(
      ({ jobTypesAvailable }) => this.wake(jobTypesAvailable),
      () => waitedFor(this.#parked),
    );
  }

  async poll(poller: Poller): Promise<void> {
    if (await this.#serve(poller)) return;
    if (poller.activation.waitMs < 0) {
      poller.deliver([]);
      return;
    }
    this.#park(poller);
    // A commit between the empty look and parking has gone unheard: look once more.
    this.wake(typesOf(poller));
  }

  /** The client cancelled. */
  drop(poller: Poller): void {
    clearTimeout(this.#timers.get(poller));
    this.#timers.delete(poller);
    for (const type of typesOf(poller)) this.#parked.get(type)?.delete(poller);
  }

  /** The client went away with these jobs on their way to it: others may have them at once. */
  async giveBack(poller: Poller, jobs: readonly ActivatedJob[]): Promise<void> {
    const { worker, actor } = poller.activation;
    await this.#engine.execute(actor, { type: 'releaseJobs', jobKeys: jobs.map(({ jobKey }) => jobKey), worker });
  }

  wake(types: Effects['jobTypesAvailable']): void {
    for (const type of types) if ((this.#parked.get(type)?.size ?? 0) > 0) void this.#serveParked(type);
  }

  /** Ends every parked poll with no jobs: the clients come back elsewhere. */
  close(): void {
    this.#stopListening();
    for (const pollers of [...this.#parked.values()]) {
      for (const poller of [...pollers]) {
        this.drop(poller);
        poller.deliver([]);
      }
    }
  }

  #park(poller: Poller): void {
    for (const type of typesOf(poller)) {
      const pollers = this.#parked.get(type) ?? new Set();
      this.#parked.set(type, pollers.add(poller));
    }
    const timer = setTimeout(() => {
      this.drop(poller);
      poller.deliver([]);
    }, poller.activation.waitMs);
    this.#timers.set(poller, timer);
  }

  async #serveParked(type: string): Promise<void> {
    if (this.#serving.has(type)) {
      this.#again.add(type);
      return;
    }
    this.#serving.add(type);
    try {
      do {
        this.#again.delete(type);
        for (const poller of [...(this.#parked.get(type) ?? [])]) {
          if (!(await this.#serve(poller))) break;
        }
      } while (this.#again.has(type));
    } finally {
      this.#serving.delete(type);
    }
  }

  /** True when the poll is over. */
  async #serve(poller: Poller): Promise<boolean> {
    if (poller.gone()) {
      this.drop(poller);
      return true;
    }
    const { requests, worker, actor } = poller.activation;
    try {
      const outcome = await this.#engine.execute(actor, { type: 'activateJobs', types: requests, worker });
      if (!outcome.ok) throw ofRejection(outcome.error);
      const { jobs } = outcome.value;
      if (jobs.length === 0) return false;
      this.drop(poller);
      if (!poller.deliver(jobs)) await this.giveBack(poller, jobs);
      return true;
    } catch (error) {
      this.drop(poller);
      poller.fail(error);
      return true;
    }
  }
}

function typesOf({ activation }: Poller): string[] {
  return activation.requests.map(({ type }) => type);
}

/** Types of which somebody stands in the map. */
export function waitedFor(
  waiting: ReadonlyMap<string, { readonly size: number } | { readonly length: number }>,
): string[] {
  return [...waiting].flatMap(([type, those]) => (('size' in those ? those.size : those.length) > 0 ? [type] : []));
}
