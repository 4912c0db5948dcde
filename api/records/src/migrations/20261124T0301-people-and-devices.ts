import type { Migration, SchemaChange } from './schema-change.ts';

export const peopleAndDevices: Migration = {
  name: '20261124T0301-people-and-devices',
  async up(change) {
    await users(change);
    await userRoles(change);
    await sessions(change);
    await settings(change);
    await codeLists(change);
    await codeItems(change);
    await holidays(change);
    await devices(change);
    await deviceTemplates(change);
    await deviceBlocks(change);
  },
  async down(change) {
    await change.dropTables(
      'device_blocks',
      'device_templates',
      'devices',
      'holidays',
      'code_items',
      'code_lists',
      'settings',
      'sessions',
      'user_roles',
      'users',
    );
  },
};

async function users(change: SchemaChange): Promise<void> {
  await change.createTable(
    'users',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    login VARCHAR(64) NOT NULL,
    password_hash VARCHAR(255),
    name_zh VARCHAR(64) NOT NULL,
    name_en VARCHAR(64) NOT NULL,
    pinyin VARCHAR(128) NOT NULL,
    active TINYINT(1) NOT NULL DEFAULT 1,
    failed_count INTEGER NOT NULL DEFAULT 0,
    locked_until BIGINT,
    password_changed_at BIGINT,
    language VARCHAR(8) NOT NULL DEFAULT 'zh-CN',
    version INTEGER NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL`,
    { unique: ['login'], index: ['pinyin'] },
  );
}

async function userRoles(change: SchemaChange): Promise<void> {
  await change.createTable(
    'user_roles',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    user_id VARCHAR(36) NOT NULL,
    role VARCHAR(16) NOT NULL,
    scope VARCHAR(32) NOT NULL,
    granted_at BIGINT NOT NULL,
    CHECK (scope IN ('own', 'team', 'department')),
    FOREIGN KEY (user_id) REFERENCES users (id)`,
    { unique: ['user_id, role'], index: ['role, user_id'] },
  );
}

async function sessions(change: SchemaChange): Promise<void> {
  await change.createTable(
    'sessions',
    `id VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id VARCHAR(36) NOT NULL,
    csrf_token VARCHAR(64) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    user_agent VARCHAR(255),
    FOREIGN KEY (user_id) REFERENCES users (id)`,
    { index: ['user_id', 'expires_at'] },
  );
}

async function settings(change: SchemaChange): Promise<void> {
  await change.createTable(
    'settings',
    `name VARCHAR(128) NOT NULL PRIMARY KEY,
    \`value\` JSON NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by VARCHAR(64) NOT NULL`,
  );
}

async function codeLists(change: SchemaChange): Promise<void> {
  await change.createTable(
    'code_lists',
    `code VARCHAR(64) NOT NULL PRIMARY KEY,
    name_zh VARCHAR(128) NOT NULL,
    name_en VARCHAR(128) NOT NULL,
    \`system\` VARCHAR(128)`,
  );
}

async function codeItems(change: SchemaChange): Promise<void> {
  await change.createTable(
    'code_items',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    list_code VARCHAR(64) NOT NULL,
    code VARCHAR(64) NOT NULL,
    name_zh VARCHAR(255) NOT NULL,
    name_en VARCHAR(255) NOT NULL,
    snomed VARCHAR(64),
    pinyin VARCHAR(255) NOT NULL DEFAULT '',
    effective_from VARCHAR(10) NOT NULL DEFAULT '1900-01-01',
    effective_to VARCHAR(10),
    sort INTEGER NOT NULL DEFAULT 0,
    detail JSON,
    FOREIGN KEY (list_code) REFERENCES code_lists (code)`,
    { unique: ['list_code, code, effective_from'], index: ['list_code, sort'] },
  );
}

async function holidays(change: SchemaChange): Promise<void> {
  await change.createTable(
    'holidays',
    `date VARCHAR(10) NOT NULL PRIMARY KEY,
    day_type VARCHAR(32) NOT NULL,
    name VARCHAR(64) NOT NULL,
    CHECK (day_type IN ('HOLIDAY', 'MAKEUP'))`,
  );
}

async function devices(change: SchemaChange): Promise<void> {
  await change.createTable(
    'devices',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    code VARCHAR(16) NOT NULL,
    name_zh VARCHAR(64) NOT NULL,
    name_en VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    model VARCHAR(64) NOT NULL,
    matched_group VARCHAR(32),
    energies JSON NOT NULL,
    techniques JSON NOT NULL,
    ae_title VARCHAR(16),
    status VARCHAR(32) NOT NULL DEFAULT 'UP',
    status_reason VARCHAR(255),
    daily_qa_date VARCHAR(10),
    active TINYINT(1) NOT NULL DEFAULT 1,
    CHECK (kind IN ('LINAC', 'CT', 'MR')),
    CHECK (status IN ('UP', 'DEGRADED', 'DOWN', 'HOLD'))`,
    { unique: ['code'], index: ['kind, status'] },
  );
}

async function deviceTemplates(change: SchemaChange): Promise<void> {
  await change.createTable(
    'device_templates',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    device_id VARCHAR(36) NOT NULL,
    weekday INTEGER NOT NULL,
    start_time VARCHAR(5) NOT NULL,
    end_time VARCHAR(5) NOT NULL,
    slot_min INTEGER NOT NULL,
    CHECK (weekday BETWEEN 1 AND 7),
    CHECK (slot_min > 0),
    CHECK (end_time > start_time),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    { unique: ['device_id, weekday, start_time'] },
  );
}

async function deviceBlocks(change: SchemaChange): Promise<void> {
  await change.createTable(
    'device_blocks',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    device_id VARCHAR(36) NOT NULL,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    reason VARCHAR(255) NOT NULL,
    allow_category VARCHAR(2),
    created_by VARCHAR(64) NOT NULL,
    CHECK (end_at > start_at),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    { index: ['device_id, start_at'] },
  );
}
