import type { ActivatedJob, Effects, JobRequest } from '@rtflow/engine/ports';
import { waitedFor } from './job-polls.ts';
import type { GatewayEngine } from './ports.ts';
import { ofRejection } from './status.ts';

/** A client of StreamActivatedJobs. */
export interface JobStream {
  readonly request: JobRequest;
  readonly worker: string;
  /** Written into history and audit. */
  readonly actor: string;
  readonly gone: () => boolean;
  /** False: HTTP/2 flow control is full, call `onDrain` and send nothing until then. Throws when the call is over. */
  readonly write: (job: ActivatedJob) => boolean;
  readonly onDrain: (next: () => void) => void;
  readonly fail: (error: unknown) => void;
}

/** How many jobs one look may take per stream: small, so that streams share a burst. */
const BATCH = 8;

/**
 * Pushes jobs to streams as they become activatable, round-robin per type. The backlog from before a stream opened is
 * not drained: clients poll once for that.
 */
export class JobStreams {
  readonly #engine: GatewayEngine;
  readonly #streams = new Map<string, JobStream[]>();
  readonly #full = new Set<JobStream>();
  readonly #pushing = new Set<string>();
  readonly #again = new Set<string>();
  readonly #stopListening: () => void;

  constructor(engine: GatewayEngine) {
    this.#engine = engine;
    this.#stopListening = engine.onCommitted(
      ({ jobTypesAvailable }) => this.wake(jobTypesAvailable),
      () => waitedFor(this.#streams),
    );
  }

  open(stream: JobStream): void {
    this.#streams.set(stream.request.type, [...(this.#streams.get(stream.request.type) ?? []), stream]);
  }

  drop(stream: JobStream): void {
    const { type } = stream.request;
    this.#full.delete(stream);
    this.#streams.set(
      type,
      (this.#streams.get(type) ?? []).filter((other) => other !== stream),
    );
  }

  /** Jobs that did not reach the client: others may have them at once. */
  async giveBack(stream: JobStream, jobs: readonly ActivatedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const { actor, worker } = stream;
    await this.#engine.execute(actor, { type: 'releaseJobs', jobKeys: jobs.map(({ jobKey }) => jobKey), worker });
  }

  close(): void {
    this.#stopListening();
  }

  wake(types: Effects['jobTypesAvailable']): void {
    for (const type of types) if ((this.#streams.get(type)?.length ?? 0) > 0) void this.#push(type);
  }

  async #push(type: string): Promise<void> {
    if (this.#pushing.has(type)) {
      this.#again.add(type);
      return;
    }
    this.#pushing.add(type);
    try {
      do {
        this.#again.delete(type);
        while (await this.#pushToNext(type));
      } while (this.#again.has(type));
    } finally {
      this.#pushing.delete(type);
    }
  }

  /** One batch to the next stream with room; true while there may be more. */
  async #pushToNext(type: string): Promise<boolean> {
    const streams = this.#streams.get(type) ?? [];
    const stream = streams.find((candidate) => !this.#full.has(candidate) && !candidate.gone());
    if (!stream) return false;
    this.#streams.set(type, [...streams.filter((other) => other !== stream), stream]);
    const jobs = await this.#activate(stream);
    await this.giveBack(stream, this.#hand(stream, jobs));
    return jobs.length > 0;
  }

  async #activate(stream: JobStream): Promise<readonly ActivatedJob[]> {
    try {
      const command = {
        type: 'activateJobs',
        types: [{ ...stream.request, maxJobs: BATCH }],
        worker: stream.worker,
      } as const;
      const outcome = await this.#engine.execute(stream.actor, command);
      if (!outcome.ok) throw ofRejection(outcome.error);
      return outcome.value.jobs;
    } catch (error) {
      this.drop(stream);
      stream.fail(error);
      return [];
    }
  }

  /** Returns the jobs that could not be handed over. */
  #hand(stream: JobStream, jobs: readonly ActivatedJob[]): readonly ActivatedJob[] {
    for (const [index, job] of jobs.entries()) {
      if (stream.gone() || this.#full.has(stream)) return jobs.slice(index);
      if (!stream.write(job)) {
        this.#full.add(stream);
        stream.onDrain(() => {
          this.#full.delete(stream);
          this.wake([stream.request.type]);
        });
      }
    }
    return [];
  }
}
