import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { openText, sealText } from '@rtflow/records/patient-fields';

export interface FreshToken {
  readonly token: string;
  readonly lastsS: number;
}

export interface AccessToken {
  /** Null: it could not be had now (somebody else fetches, or the provider refused). */
  get(): Promise<string | null>;
  /** The provider no longer takes this one: the next call fetches, once. */
  drop(token: string): Promise<void>;
}

/** A token is renewed this long before its end. */
const MARGIN_MS = 300_000;
const FETCH_LEASE_MS = 20_000;
const COLUMN = 'channel_tokens.token';

interface Stored extends Record<string, unknown> {
  readonly token_enc: string | null;
  readonly expires_at: number;
}

/**
 * One provider's access token, kept encrypted in the database: of all servers on it only one fetches at a time, because a second fetch
 * may end the first one's token.
 */
export function accessToken(
  { unitOfWork }: Pick<Database, 'unitOfWork'>,
  channel: string,
  fetchToken: () => Promise<FreshToken | null>,
): AccessToken {
  /** @returns a token that is valid, or whether this caller is the one to fetch */
  const claim = () =>
    unitOfWork.run(SYSTEM_ACTOR, async (tx): Promise<{ token: string } | { mine: boolean }> => {
      const keep = tx.sql.dialect === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
      await tx.sql.run(`${keep} INTO channel_tokens (channel, expires_at, locked_until) VALUES (?, 0, 0)`, [channel]);
      const row = await tx.sql.get<Stored>('SELECT token_enc, expires_at FROM channel_tokens WHERE channel = ?', [
        channel,
      ]);
      if (row?.token_enc && Number(row.expires_at) > tx.now) return { token: openText(row.token_enc, COLUMN, channel) };
      const { changes } = await tx.sql.run(
        'UPDATE channel_tokens SET locked_until = ? WHERE channel = ? AND locked_until <= ?',
        [tx.now + FETCH_LEASE_MS, channel, tx.now],
      );
      return { mine: changes === 1 };
    });
  const keep = (fresh: FreshToken | null) =>
    unitOfWork.run(SYSTEM_ACTOR, (tx) =>
      tx.sql.run('UPDATE channel_tokens SET token_enc = ?, expires_at = ?, locked_until = 0 WHERE channel = ?', [
        fresh ? sealText(fresh.token, COLUMN, channel) : null,
        fresh ? tx.now + fresh.lastsS * 1000 - Math.min(MARGIN_MS, fresh.lastsS * 100) : 0,
        channel,
      ]),
    );
  return {
    async get() {
      const claimed = await claim();
      if ('token' in claimed) return claimed.token;
      if (!claimed.mine) return null;
      const fresh = await fetchToken();
      await keep(fresh);
      return fresh?.token ?? null;
    },
    async drop(token) {
      await unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const row = await tx.sql.get<Stored>('SELECT token_enc, expires_at FROM channel_tokens WHERE channel = ?', [
          channel,
        ]);
        const held = row?.token_enc ? openText(row.token_enc, COLUMN, channel) : null;
        // Another server has a newer one already.
        if (held === token) await tx.sql.run('UPDATE channel_tokens SET expires_at = 0 WHERE channel = ?', [channel]);
      });
    },
  };
}
