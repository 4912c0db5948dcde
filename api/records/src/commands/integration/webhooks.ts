import type { WebhookEvent } from '@rtflow/domain/webhook-events';
import { repush } from '../../outbox/relay.ts';
import { sealText } from '../../patient-fields.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { auditEnd, topicOf } from '../../webhooks/feed.ts';
import { newToken } from '../identity/session-token.ts';

export interface SaveWebhook {
  /** Absent: a new one. */
  readonly webhookId?: string | undefined;
  readonly version: number;
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly active: boolean;
}

export const SECRET_PLACE = 'webhooks.secret';

/**
 * A subscription, new or changed. @param origins addresses that the hospital allows: nothing else is ever called
 * @returns the key of its signatures, this once, when it is new
 */
export async function saveWebhook(
  tx: Tx,
  { webhookId, version, ...wish }: SaveWebhook,
  origins: readonly string[],
): Promise<Outcome<{ webhookId: string; secret: string | null }>> {
  const right = can(tx.actor, 'integration.config');
  if (!right.ok) return right;
  if (!mayCall(wish.url, origins)) return refuse('WEBHOOK_ORIGIN', { origins });
  const namesake = await rowOf(tx, 'Webhook', { name: wish.name });
  if (namesake && namesake.id !== webhookId) return refuse('WEBHOOK_NAME_TAKEN');
  const before = webhookId === undefined ? null : await rowOf(tx, 'Webhook', { id: webhookId });
  if (webhookId !== undefined && !before) return refuse('NOT_FOUND', { webhookId });
  if (before && before.version !== version) return refuse('VERSION_CLASH', { version: before.version });
  const fields = { ...wish, events: [...new Set(wish.events)] };
  const id = before?.id ?? tx.newId();
  const secret = before ? null : newToken();
  // Switched on again, it hears what happens from now on.
  const sinceSeq = before?.active ? before.sinceSeq : await auditEnd(tx.sql);
  if (before) await updateRows(tx, 'Webhook', { id }, { ...fields, sinceSeq, version: before.version + 1 });
  else
    await insertRow(tx, 'Webhook', {
      ...fields,
      id,
      sinceSeq,
      secretEnc: sealText(secret ?? '', SECRET_PLACE, id),
      createdBy: tx.actor.id,
      createdAt: tx.now,
    });
  await tx.audit({ action: 'webhook.saved', entity: 'webhook', entityId: id, detail: { ...fields } });
  return { ok: true, value: { webhookId: id, secret } };
}

/** Sends `ping` on the same road as everything else. */
export async function tryWebhook(tx: Tx, webhookId: string): Promise<Outcome<null>> {
  const right = can(tx.actor, 'integration.config');
  if (!right.ok) return right;
  const hook = await rowOf(tx, 'Webhook', { id: webhookId, active: true });
  if (!hook) return refuse('NOT_FOUND', { webhookId });
  await tx.outbox(topicOf(hook.id), { event: 'ping', at: tx.now, keys: {} }, `${topicOf(hook.id)}:ping:${tx.newId()}`);
  await tx.audit({ action: 'webhook.tried', entity: 'webhook', entityId: webhookId });
  return { ok: true, value: null };
}

/** A delivery that failed for good is sent again, with the same id. */
export async function resendDelivery(
  tx: Tx,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<Outcome<null>> {
  const right = can(tx.actor, 'integration.config');
  if (!right.ok) return right;
  const row = await rowOf(tx, 'Outbox', { id: deliveryId, topic: topicOf(webhookId) });
  if (!row || !(await repush(tx.sql, deliveryId, tx.now))) return refuse('NOT_FOUND', { deliveryId });
  await tx.audit({ action: 'webhook.resent', entity: 'webhook', entityId: webhookId, detail: { deliveryId } });
  return { ok: true, value: null };
}

/** Only addresses of the list, and none that carries a password. */
export function mayCall(url: string, origins: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  return origins.includes(origin) && username === '' && password === '';
}
