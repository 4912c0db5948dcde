import type { Migration } from './schema-change.ts';

/** Wrong passwords by address and by unknown login (its hash): a restart forgives nobody. */
export const signInFailures: Migration = {
  name: '20261124T0421-sign-in-failures',
  async up(change) {
    await change.createTable(
      'sign_in_failures',
      `subject VARCHAR(80) NOT NULL PRIMARY KEY,
      failures INTEGER NOT NULL,
      ends_at BIGINT NOT NULL,
      CHECK (failures > 0)`,
      { index: ['ends_at'] },
    );
  },
  down: (change) => change.dropTables('sign_in_failures'),
};
