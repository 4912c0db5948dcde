import { SYSTEM_ACTOR, type Database, type OutboxHandlers } from '@rtflow/records';
import type { Channels } from '@rtflow/records/messages/channel';
import { messageDelivery } from '@rtflow/records/messages/deliver';
import { planMessages, tellFault } from '@rtflow/records/messages/plan-messages';
import { MESSAGE_TOPIC } from '@rtflow/records/messages/queue-message';
import type { Logger } from 'pino';
import { startRelay } from '../runtime/outbox-relay.ts';

/** How often it is asked what is due to be told; each fact is told once. */
const PLAN_EVERY_MS = 30_000;
/** With ten seconds for a provider all are sent within the lease of a minute. */
const BATCH = 5;
const FAULT_TOPIC = 'fault-reported';
export const MESSAGING_TOPICS = [MESSAGE_TOPIC, FAULT_TOPIC];

export interface Messaging {
  readonly database: Database;
  readonly channels: Channels;
  readonly publicUrl: string;
}

/** Outbox topics that end in messages to people. */
export function messagingHandlers({ database, channels, publicUrl }: Messaging): OutboxHandlers {
  const { unitOfWork } = database;
  return new Map([
    [MESSAGE_TOPIC, messageDelivery({ unitOfWork, channels, publicUrl })],
    [
      FAULT_TOPIC,
      async ({ id, payload }) => {
        const deviceId = String(payload.deviceId);
        await unitOfWork.run(SYSTEM_ACTOR, (tx) => tellFault(tx, { deviceId, key: id }));
        return { outcome: 'sent' as const };
      },
    ],
  ]);
}

/**
 * Sends messages in a relay of their own, so that a slow provider holds nothing else up, and asks now and then what is due: the next
 * day's list at its hour, the places in the queue as they change. @returns what stops it
 */
export function startMessaging(messaging: Messaging & { readonly log: Logger }): () => Promise<void> {
  const { database, log } = messaging;
  const relay = startRelay({ database, handlers: messagingHandlers(messaging), log, batch: BATCH });
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() =>
      database.unitOfWork
        .run(SYSTEM_ACTOR, planMessages)
        .catch((error: unknown) => log.error({ err: error }, 'messages could not be planned')),
    );
  }, PLAN_EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
    await relay.stop();
  };
}
