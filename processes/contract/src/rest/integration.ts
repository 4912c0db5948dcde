import { TOKEN_SCOPES } from '@rtflow/domain';
import { z } from 'zod';
import { Id, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);

/** What third parties' programs are given. */
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
};
