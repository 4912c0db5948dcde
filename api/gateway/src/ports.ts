import type { Command, CommandValues, Effects, Rejection } from '@rtflow/engine/ports';

export type Accepted<C extends Command> = { readonly ok: true; readonly value: CommandValues[C['type']] };
export type Refused = { readonly ok: false; readonly error: Rejection };

/** The process engine as a door sees it: one command is one transaction, and the promise settles after its COMMIT. */
export interface GatewayEngine {
  /** `worker` names the client in the history and the audit. */
  execute<C extends Command>(worker: string, command: C): Promise<Accepted<C> | Refused>;
  /** Told after each COMMIT, before the command's own promise settles. Returns the way to stop listening. */
  onCommitted(listener: (effects: Effects) => void): () => void;
}
