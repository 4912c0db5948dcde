import { resendDelivery, saveWebhook, tryWebhook } from '@rtflow/records/commands/integration/webhooks';
import { runCommand } from '@rtflow/records/commands/run-command';
import { webhookDeliveries, webhookList } from '@rtflow/records/queries/integration/webhooks';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = `webhooks.${'list' | 'save' | 'deliveries' | 'try' | 'resend'}`;

/** Where third parties are told what happens here. */
export function webhookHandlers({ database, webhookOrigins }: Doors): Pick<Handlers, Names> {
  const act = (verb: string, webhookId: string, commandId?: string) => ({
    name: `webhook.${verb}`,
    entity: 'webhook',
    entityId: webhookId,
    ...(commandId !== undefined && { commandId }),
  });
  return {
    'webhooks.list': async () => ({
      ok: true,
      value: await database.readOnly((reader) => webhookList(reader, webhookOrigins)),
    }),
    // Without a command id, as of tokens: the answer holds the secret. A repeat meets the name, or the version.
    'webhooks.save': ({ actor, body }) =>
      runCommand(database.unitOfWork, actor, act('save', body.webhookId ?? 'new'), (tx) =>
        saveWebhook(tx, body, webhookOrigins),
      ),
    'webhooks.deliveries': async ({ params: { webhookId = '' }, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => webhookDeliveries(reader, { webhookId, ...query })),
    }),
    'webhooks.try': ({ actor, params: { webhookId = '' }, body: { commandId } }) =>
      done(database, actor, act('try', webhookId, commandId), (tx) => tryWebhook(tx, webhookId)),
    'webhooks.resend': ({ actor, params: { webhookId = '', deliveryId = '' }, body: { commandId } }) =>
      done(database, actor, act('resend', webhookId, commandId), (tx) => resendDelivery(tx, { webhookId, deliveryId })),
  };
}
