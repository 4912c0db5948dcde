import type { TokenScope } from '@rtflow/domain';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { newToken, tokenHash } from '../identity/session-token.ts';

export interface NewApiToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly ratePerMinute: number;
  /** Epoch ms. */
  readonly expiresAt: number;
}

const LONGEST_MS = 366 * 86_400_000;
/** Scanners of code and logs find a leaked token by it. */
const PREFIX = 'rtflow_';

/** A token for a third party's program. @returns the token itself, this once: only its hash is kept */
export async function createApiToken(tx: Tx, wish: NewApiToken): Promise<Outcome<{ tokenId: string; token: string }>> {
  const right = can(tx.actor, 'user.admin');
  if (!right.ok) return right;
  if (wish.expiresAt <= tx.now || wish.expiresAt > tx.now + LONGEST_MS) return refuse('TOKEN_LIFE');
  if (await rowOf(tx, 'ApiToken', { name: wish.name })) return refuse('TOKEN_NAME_TAKEN');
  const [tokenId, token] = [tx.newId(), `${PREFIX}${newToken()}`];
  const scopes = [...new Set(wish.scopes)];
  await insertRow(tx, 'ApiToken', {
    ...wish,
    scopes,
    id: tokenId,
    tokenHash: tokenHash(token),
    createdBy: tx.actor.id,
    createdAt: tx.now,
  });
  await tx.audit({ action: 'token.created', entity: 'api-token', entityId: tokenId, detail: { ...wish, scopes } });
  return { ok: true, value: { tokenId, token } };
}

/** From the next call on, nobody is known by this token. */
export async function revokeApiToken(tx: Tx, tokenId: string): Promise<Outcome<null>> {
  const right = can(tx.actor, 'integration.config');
  if (!right.ok) return right;
  const token = await rowOf(tx, 'ApiToken', { id: tokenId });
  if (!token) return refuse('NOT_FOUND', { tokenId });
  if (token.revokedAt !== null) return refuse('TOKEN_ENDED', { tokenId });
  await updateRows(tx, 'ApiToken', { id: tokenId }, { revokedAt: tx.now, revokedBy: tx.actor.id });
  await tx.audit({ action: 'token.revoked', entity: 'api-token', entityId: tokenId, detail: { name: token.name } });
  return { ok: true, value: null };
}

export async function noteTokenUse(tx: Tx, tokenId: string): Promise<void> {
  const lastUsedFrom = tx.actor.address?.slice(0, 64) ?? null;
  await updateRows(tx, 'ApiToken', { id: tokenId }, { lastUsedAt: tx.now, lastUsedFrom });
}
