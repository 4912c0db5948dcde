import type { Clock, Database, Delivery, OutboxMessage } from '@rtflow/records';
import { isoOf } from '@rtflow/records/clinical/hospital-time';
import { mayCall, SECRET_PLACE } from '@rtflow/records/commands/integration/webhooks';
import { openText } from '@rtflow/records/patient-fields';
import { rowOf } from '@rtflow/records/rows';
import { signWebhook } from './sign-webhook.ts';

/** Shorter than the lease of an outbox row with a batch of five. */
const TIMEOUT_MS = 10_000;

export interface WebhookDoors {
  readonly database: Database;
  readonly clock: Clock;
  /** Origins that may be called. */
  readonly origins: readonly string[];
}

/**
 * Sends one delivery. Its id is the outbox row's: whoever gets it twice drops the second. Any 2xx is taken for received, 410 for
 * 'never again'; a redirect is a failure, or it would lead around the list of origins.
 */
export async function deliverWebhook(
  { database, clock, origins }: WebhookDoors,
  webhookId: string,
  { id, payload }: OutboxMessage,
): Promise<Delivery> {
  const hook = await rowOf({ sql: database.reader }, 'Webhook', { id: webhookId });
  if (!hook) return { outcome: 'dead', reason: 'no subscription' };
  if (!mayCall(hook.url, origins)) return { outcome: 'dead', reason: 'origin not allowed' };
  const { event, at, keys } = payload;
  const body = JSON.stringify({ id, event, at: isoOf(Number(at)), keys });
  const secret = openText(hook.secretEnc, SECRET_PLACE, hook.id);
  const response = await fetch(hook.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'RTFlow-Webhook',
      'X-RTFlow-Delivery': id,
      'X-RTFlow-Event': String(event),
      'X-RTFlow-Signature': signWebhook(secret, Math.floor(clock.now() / 1000), body),
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (response.ok) return { outcome: 'sent' };
  const reason = `HTTP ${response.status}`;
  return response.status === 410 ? { outcome: 'dead', reason } : { outcome: 'later', reason };
}
