import type { Migration } from './schema-change.ts';

/** Filters, columns and order of a list that somebody kept under a name, for himself or for all. */
export const listViews: Migration = {
  name: '20261124T0773-list-views',
  up: (change) =>
    change.createTable(
      'list_views',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      list VARCHAR(32) NOT NULL,
      owner_id VARCHAR(36) NOT NULL,
      name VARCHAR(64) NOT NULL,
      shared TINYINT(1) NOT NULL DEFAULT 0,
      filter JSON NOT NULL,
      columns JSON NOT NULL,
      updated_at BIGINT NOT NULL,
      FOREIGN KEY (owner_id) REFERENCES users (id)`,
      { unique: ['owner_id, list, name'], index: ['list, shared'] },
    ),
  down: (change) => change.dropTables('list_views'),
};
