import { at, bool, id, int, json, keyRef, nullable, table, text, withDefault } from './columns.ts';

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

/** Where a third party is told what happens here. */
export const webhooks = table(
  'webhooks',
  {
    id: id(),
    name: text(64),
    url: text(500),
    /** Some of domain's WEBHOOK_EVENTS. */
    events: json<string[]>(),
    /** Key of the signature, sealed: we sign with it, so a hash would not do. */
    secretEnc: text(255),
    active: withDefault(bool(), true),
    /** Audit row after which it listens: what happened before is nobody's news. */
    sinceSeq: keyRef(),
    createdBy: text(64),
    createdAt: at(),
    version: withDefault(int(), 1),
  },
  { unique: [['name']] },
);
