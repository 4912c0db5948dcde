import type { RouteAnswer } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import { tokenHash } from '../../commands/identity/session-token.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import { peopleNamed } from '../named.ts';

/** The token in force behind these words, or null. */
export async function liveToken(reader: Reader, token: string): Promise<Row<'ApiToken'> | null> {
  const row = await rowOf(reader, 'ApiToken', { tokenHash: tokenHash(token) });
  return row && row.revokedAt === null && row.expiresAt > reader.now ? row : null;
}

/** Those in force first, then by name. */
export async function tokenList(reader: Reader): Promise<RouteAnswer<'tokens.list'>> {
  const rows = await rowsOf(reader, 'ApiToken', {}, { order: ['name'] });
  const names = await peopleNamed(
    reader,
    rows.map(({ createdBy }) => createdBy),
  );
  const shown = rows.map((row) => ({
    tokenId: row.id,
    name: row.name,
    scopes: row.scopes,
    ratePerMinute: row.ratePerMinute,
    state: stateOf(row, reader.now),
    expiresAt: isoOf(row.expiresAt),
    createdBy: names(row.createdBy),
    createdAt: isoOf(row.createdAt),
    lastUsedAt: row.lastUsedAt === null ? null : isoOf(row.lastUsedAt),
    lastUsedFrom: row.lastUsedFrom,
  }));
  return { rows: shown.toSorted((a, b) => Number(b.state === 'LIVE') - Number(a.state === 'LIVE')) };
}

function stateOf({ revokedAt, expiresAt }: Row<'ApiToken'>, now: number): 'LIVE' | 'EXPIRED' | 'REVOKED' {
  if (revokedAt !== null) return 'REVOKED';
  return expiresAt <= now ? 'EXPIRED' : 'LIVE';
}
