import { at, id, int, json, nullable, table, text } from './columns.ts';

/** What a third party's program calls with. A name is never used again, so that the audit stays clear. */
export const apiTokens = table(
  'api_tokens',
  {
    id: id(),
    name: text(48),
    /** sha256 of the token: a stolen table opens nothing. */
    tokenHash: text(64),
    /** Permissions, some of domain's TOKEN_SCOPES. */
    scopes: json<string[]>(),
    ratePerMinute: int(),
    expiresAt: at(),
    createdBy: text(64),
    createdAt: at(),
    revokedBy: nullable(text(64)),
    revokedAt: nullable(at()),
    lastUsedAt: nullable(at()),
    lastUsedFrom: nullable(text(64)),
  },
  { unique: [['tokenHash'], ['name']] },
);
