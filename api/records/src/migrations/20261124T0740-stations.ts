import type { Migration } from './schema-change.ts';

/** Kiosks and wall screens, each with its own token, and the notices that screens scroll. */
export const stations: Migration = {
  name: '20261124T0740-stations',
  async up(change) {
    await change.createTable(
      'stations',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      kind VARCHAR(16) NOT NULL,
      name VARCHAR(64) NOT NULL,
      hall VARCHAR(32) NOT NULL,
      token_hash VARCHAR(64) NOT NULL,
      device_ids JSON NOT NULL,
      zones JSON NOT NULL,
      speaks TINYINT(1) NOT NULL DEFAULT 0,
      video_url VARCHAR(255),
      active TINYINT(1) NOT NULL DEFAULT 1,
      last_seen_at BIGINT,
      created_by VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL,
      version INTEGER NOT NULL DEFAULT 1,
      CHECK (kind IN ('KIOSK', 'HALL', 'ROOM'))`,
      { unique: ['token_hash'], index: ['hall, speaks'] },
    );
    await change.createTable(
      'screen_notices',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      text VARCHAR(200) NOT NULL,
      urgent TINYINT(1) NOT NULL DEFAULT 0,
      hall VARCHAR(32),
      from_at BIGINT NOT NULL,
      until_at BIGINT NOT NULL,
      created_by VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL`,
      { index: ['until_at'] },
    );
  },
  async down(change) {
    await change.dropTables('screen_notices', 'stations');
  },
};
