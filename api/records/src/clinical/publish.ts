import { MESSAGES } from '@rtflow/contract';
import type { MessageName, MessageVariables } from '@rtflow/contract';
import type { JsonObject } from '@rtflow/engine/ports';
import { engineDid } from '../commands/engine-did.ts';
import type { Outcome } from '../policies/refusals.ts';
import type { Tx } from '../tx.ts';
import { HOUR_MS } from './hospital-time.ts';

const TIME_TO_LIVE_MS: Readonly<Record<string, number>> = { PT0S: 0, PT24H: 24 * HOUR_MS };

interface Message<N extends MessageName> {
  /** Correlation key: what the contract's `correlationKey` names. */
  readonly key: string;
  /** Id of the source event; the engine drops a repeat while the message lives. */
  readonly messageId?: string;
  readonly variables: MessageVariables<N>;
}

/**
 * Wakes the process that waits for this. @returns instances that took the message; it may wait when its time to live is not 0. null: a
 * cluster says later whether it was taken, and what it refuses comes back to a person
 */
export async function publish<N extends MessageName>(
  tx: Tx,
  name: N,
  message: Message<N>,
): Promise<Outcome<{ readonly takenBy: readonly number[] | null }>> {
  const { timeToLive } = MESSAGES[name];
  const milliseconds = TIME_TO_LIVE_MS[timeToLive];
  if (milliseconds === undefined) throw new Error(`Expected a known time to live of ${name}, but got ${timeToLive}`);
  const published = engineDid(
    await tx.execute({
      type: 'publishMessage',
      name,
      correlationKey: message.key,
      timeToLive: milliseconds,
      ...(message.messageId !== undefined && { messageId: message.messageId }),
      variables: message.variables as JsonObject,
    }),
  );
  if (!published.ok) return published;
  return { ok: true, value: { takenBy: published.value.correlatedInstanceKeys } };
}

/**
 * For messages that wait, which the engine always takes; told twice (slices that came late settle a series again), taken once.
 * @throws Error when the engine refuses for another reason
 */
export async function publishAlways<N extends MessageName>(tx: Tx, name: N, message: Message<N>): Promise<void> {
  const published = await publish(tx, name, message);
  if (published.ok || (message.messageId && published.error.detail?.engineCode === 'ALREADY_EXISTS')) return;
  throw new Error(`Expected the engine to take ${name}, but got ${published.error.code}`);
}
