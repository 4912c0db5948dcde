import { SYSTEM_ACTOR } from '@rtflow/records';
import { rowsOf } from '@rtflow/records/rows';
import { feedWebhooks, hasNews, topicOf } from '@rtflow/records/webhooks/feed';
import type { Logger } from 'pino';
import { startRelay } from '../runtime/outbox-relay.ts';
import { deliverWebhook, type WebhookDoors } from './webhook-delivery.ts';

/** What other servers recorded, and subscriptions that they changed, are seen after this long. */
const LOOK_MS = 2000;
/** With ten seconds for an answer all are sent within the lease of a minute. */
const BATCH = 5;

/** Feeds the outbox from the audit and sends it, a relay for each subscription. @returns what stops it */
export function startWebhooks({ log, ...doors }: WebhookDoors & { readonly log: Logger }): () => Promise<void> {
  const { database } = doors;
  const relays = new Map<string, ReturnType<typeof startRelay>>();
  let stopped = false;
  let running: Promise<void> | null = null;
  let again = false;

  const round = async () => {
    do {
      again = false;
      await align(doors, relays, log);
      if (await hasNews(database.reader)) {
        while (!stopped && (await database.unitOfWork.run(SYSTEM_ACTOR, feedWebhooks)) > 0);
      }
    } while (again && !stopped);
  };
  const wake = () => {
    again = true;
    if (stopped || running) return;
    running = round()
      .catch((error: unknown) => log.error({ err: error }, 'webhooks could not be fed'))
      .finally(() => (running = null));
  };
  const stopListening = database.events.on('audited', wake);
  const timer = setInterval(wake, LOOK_MS).unref();
  wake();
  return async () => {
    stopped = true;
    clearInterval(timer);
    stopListening();
    await running;
    for (const relay of relays.values()) await relay.stop();
  };
}

/** A relay for each subscription that is on, none for the others. */
async function align(
  doors: WebhookDoors,
  relays: Map<string, ReturnType<typeof startRelay>>,
  log: Logger,
): Promise<void> {
  const { database } = doors;
  const hooks = await rowsOf({ sql: database.reader }, 'Webhook', { active: true });
  const wanted = new Set(hooks.map(({ id }) => id));
  for (const [id, relay] of relays) {
    if (wanted.has(id)) continue;
    relays.delete(id);
    await relay.stop();
  }
  for (const id of wanted) {
    if (relays.has(id)) continue;
    const handlers = new Map([
      [topicOf(id), (message: Parameters<typeof deliverWebhook>[2]) => deliverWebhook(doors, id, message)],
    ]);
    relays.set(id, startRelay({ database, handlers, log, batch: BATCH }));
  }
}
