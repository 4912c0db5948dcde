import { createApiToken, revokeApiToken } from '@rtflow/records/commands/integration/tokens';
import { runCommand } from '@rtflow/records/commands/run-command';
import { tokenList } from '@rtflow/records/queries/integration/tokens';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = `tokens.${'list' | 'create' | 'revoke'}`;

/** Tokens of third parties' programs. */
export function tokenHandlers({ database }: Doors): Pick<Handlers, Names> {
  return {
    'tokens.list': async () => ({ ok: true, value: await database.readOnly(tokenList) }),
    // Without a command id: the answer must not be kept, it holds the token. A repeat meets the name that is taken.
    'tokens.create': ({ actor, body: { expiresAt, ...wish } }) =>
      runCommand(database.unitOfWork, actor, { name: 'token.create', entity: 'api-token', entityId: wish.name }, (tx) =>
        createApiToken(tx, { ...wish, expiresAt: Date.parse(expiresAt) }),
      ),
    'tokens.revoke': ({ actor, params: { tokenId = '' }, body: { commandId } }) =>
      done(database, actor, { name: 'token.revoke', entity: 'api-token', entityId: tokenId, commandId }, (tx) =>
        revokeApiToken(tx, tokenId),
      ),
  };
}
