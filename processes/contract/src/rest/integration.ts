import { TOKEN_SCOPES } from '@rtflow/domain';
import { WEBHOOK_EVENT_KINDS } from '@rtflow/domain/webhook-events';
import { z } from 'zod';
import { Id, IsoInstant, Page, Text, Version } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);

const WebhookFields = z.object({
  name: z.string().trim().min(1).max(64),
  url: z.url().max(500),
  events: z.array(z.enum(WEBHOOK_EVENT_KINDS)).min(1),
  active: z.boolean(),
});
const DELIVERY_STATES = ['PENDING', 'SENT', 'FAILED', 'DEAD'] as const;

/** What third parties' programs are given, and what they are told. */
export const integrationRoutes = {
  'tokens.list': route({
    method: 'GET',
    path: '/integration/tokens',
    access: 'integration.config',
    summary: 'API tokens of third parties: scopes, end, last use; never the tokens themselves',
    response: z.object({
      rows: z.array(
        z.object({
          tokenId: Id,
          name: z.string(),
          scopes: z.array(z.string()),
          ratePerMinute: z.number().int(),
          state: z.enum(['LIVE', 'EXPIRED', 'REVOKED']),
          expiresAt: IsoInstant,
          createdBy: Text,
          createdAt: IsoInstant,
          lastUsedAt: IsoInstant.nullable(),
          lastUsedFrom: z.string().nullable(),
        }),
      ),
    }),
  }),
  'tokens.create': route({
    method: 'POST',
    path: '/integration/tokens',
    access: 'user.admin',
    summary: 'A token for a third party; the answer is the only place that shows it',
    body: z.object({
      name: z.string().regex(/^[a-z][a-z0-9._-]{1,47}$/),
      scopes: z.array(z.enum(TOKEN_SCOPES)).min(1),
      ratePerMinute: z.number().int().min(1).max(60_000),
      expiresAt: IsoInstant,
    }),
    response: z.object({ tokenId: Id, token: z.string() }),
  }),
  'tokens.revoke': route({
    method: 'POST',
    path: '/integration/tokens/:tokenId/revoke',
    access: 'integration.config',
    summary: 'Stop a token at once',
    body: z.object({ commandId: CommandId }),
  }),
  'webhooks.list': route({
    method: 'GET',
    path: '/integration/webhooks',
    access: 'integration.config',
    summary: 'Subscriptions of third parties and what became of their deliveries',
    response: z.object({
      /** What may be called at all. */
      origins: z.array(z.string()),
      rows: z.array(
        z.object({
          webhookId: Id,
          name: z.string(),
          url: z.string(),
          events: z.array(z.string()),
          active: z.boolean(),
          version: Version,
          createdAt: IsoInstant,
          deliveries: z.object({
            PENDING: z.number().int(),
            SENT: z.number().int(),
            FAILED: z.number().int(),
            DEAD: z.number().int(),
          }),
        }),
      ),
    }),
  }),
  'webhooks.save': route({
    method: 'POST',
    path: '/integration/webhooks',
    access: 'integration.config',
    summary: 'A new subscription, or a change; the key of its signatures is shown once',
    body: WebhookFields.extend({ webhookId: Id.optional(), version: Version }),
    response: z.object({ webhookId: Id, secret: z.string().nullable() }),
  }),
  'webhooks.deliveries': route({
    method: 'GET',
    path: '/integration/webhooks/:webhookId/deliveries',
    access: 'integration.config',
    summary: 'Deliveries of one subscription in one state, the newest first',
    query: Page.extend({ state: z.enum(DELIVERY_STATES) }),
    response: z.object({
      rows: z.array(
        z.object({
          deliveryId: Id,
          event: z.string(),
          at: IsoInstant,
          keys: z.record(z.string(), z.unknown()),
          attempts: z.number().int(),
          nextAt: IsoInstant.nullable(),
          sentAt: IsoInstant.nullable(),
          error: z.string().nullable(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'webhooks.try': route({
    method: 'POST',
    path: '/integration/webhooks/:webhookId/try',
    access: 'integration.config',
    summary: 'Send a ping on the way of every delivery',
    body: z.object({ commandId: CommandId }),
  }),
  'webhooks.resend': route({
    method: 'POST',
    path: '/integration/webhooks/:webhookId/deliveries/:deliveryId/resend',
    access: 'integration.config',
    summary: 'Send a failed delivery again, with the same id',
    body: z.object({ commandId: CommandId }),
  }),
};
