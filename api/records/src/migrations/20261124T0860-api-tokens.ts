import type { Migration } from './schema-change.ts';

/** Tokens of third parties' programs. */
export const apiTokens: Migration = {
  name: '20261124T0860-api-tokens',
  async up(change) {
    await change.createTable(
      'api_tokens',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      name VARCHAR(48) NOT NULL,
      token_hash VARCHAR(64) NOT NULL,
      scopes JSON NOT NULL,
      rate_per_minute INTEGER NOT NULL,
      expires_at BIGINT NOT NULL,
      created_by VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL,
      revoked_by VARCHAR(64),
      revoked_at BIGINT,
      last_used_at BIGINT,
      last_used_from VARCHAR(64)`,
      { unique: ['token_hash', 'name'] },
    );
  },
  async down(change) {
    await change.dropTables('api_tokens');
  },
};
