import type { Command, CommandValues, Effects, Rejection } from '@rtflow/engine/ports';

export type Accepted<C extends Command> = { readonly ok: true; readonly value: CommandValues[C['type']] };
export type Refused = { readonly ok: false; readonly error: Rejection };

/** What a door must know of a job before it lets somebody end it. Times are epoch ms. */
export interface JobFacts {
  readonly type: string;
  readonly worker: string | null;
  readonly elementInstanceKey: number;
  /** End of the lock; null while nobody holds the job. */
  readonly deadline: number | null;
  readonly ended: boolean;
}

/** The process engine as a door sees it: one command is one transaction, and the promise settles after its COMMIT. */
export interface GatewayEngine {
  /** `worker` names the client in the history and the audit. */
  execute<C extends Command>(worker: string, command: C): Promise<Accepted<C> | Refused>;
  /**
   * Commands about one job, all or none of them: `plan` is given the job inside the transaction and answers what to do, or
   * why not. Null: there is no such job.
   */
  aboutJob(
    worker: string,
    jobKey: number,
    plan: (job: JobFacts | null, now: number) => readonly Command[] | Rejection,
  ): Promise<{ readonly ok: true } | Refused>;
  /**
   * Told after each COMMIT, before the command's own promise settles. `types`: job types that are waited for now, so that jobs which
   * another server made can be told, too. Returns the way to stop listening.
   */
  onCommitted(listener: (effects: Effects) => void, types?: () => readonly string[]): () => void;
}
