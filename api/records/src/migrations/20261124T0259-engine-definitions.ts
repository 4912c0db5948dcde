import type { Migration, SchemaChange } from './schema-change.ts';

export const engineDefinitions: Migration = {
  name: '20261124T0259-engine-definitions',
  async up(change) {
    await wfDeployment(change);
    await wfDefinition(change);
    await wfForm(change);
    await wfDrg(change);
    await wfDecision(change);
    await wfSequence(change);
    await wfCorrelationLock(change);
    await wfClock(change);
    // Partition 1 of Zeebe's key space: every key stays JS-safe.
    await change.insertMissing('wf_sequence', 'name, next_key', "'key', 2251799813685249");
    await change.insertMissing('wf_clock', 'id, high_water_at', '1, 0');
  },
  async down(change) {
    await change.dropTables(
      'wf_clock',
      'wf_correlation_lock',
      'wf_sequence',
      'wf_decision',
      'wf_drg',
      'wf_form',
      'wf_definition',
      'wf_deployment',
    );
  },
};

async function wfDeployment(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_deployment',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    deployed_at BIGINT NOT NULL,
    actor VARCHAR(255) NOT NULL`,
  );
}

async function wfDefinition(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_definition',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    version_tag VARCHAR(255),
    resource_name VARCHAR(255) NOT NULL,
    checksum VARCHAR(255) NOT NULL,
    resource LONGTEXT NOT NULL,
    deployment_key BIGINT NOT NULL,
    state VARCHAR(255) NOT NULL,
    deployed_at BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    name VARCHAR(255)`,
    { unique: ['process_id, version'], index: ['process_id, version_tag', 'deployment_key'] },
  );
}

async function wfForm(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_form',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    version_tag VARCHAR(255),
    resource_name VARCHAR(255) NOT NULL,
    checksum VARCHAR(255) NOT NULL,
    resource LONGTEXT NOT NULL,
    deployment_key BIGINT NOT NULL,
    state VARCHAR(255) NOT NULL,
    deployed_at BIGINT NOT NULL,
    form_id VARCHAR(255) NOT NULL`,
    { unique: ['form_id, version'], index: ['form_id, version_tag', 'deployment_key'] },
  );
}

async function wfDrg(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_drg',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    drg_id VARCHAR(255) NOT NULL,
    name VARCHAR(255),
    version BIGINT NOT NULL,
    resource_name VARCHAR(255) NOT NULL,
    checksum VARCHAR(255) NOT NULL,
    resource LONGTEXT NOT NULL,
    deployment_key BIGINT NOT NULL,
    state VARCHAR(255) NOT NULL,
    deployed_at BIGINT NOT NULL`,
    { unique: ['drg_id, version'] },
  );
}

async function wfDecision(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_decision',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    decision_id VARCHAR(255) NOT NULL,
    name VARCHAR(255),
    version BIGINT NOT NULL,
    version_tag VARCHAR(255),
    drg_key BIGINT NOT NULL,
    deployment_key BIGINT NOT NULL,
    state VARCHAR(255) NOT NULL`,
    { unique: ['decision_id, version'], index: ['decision_id, version_tag', 'drg_key'] },
  );
}

async function wfSequence(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_sequence',
    `name VARCHAR(64) NOT NULL PRIMARY KEY,
    next_key BIGINT NOT NULL`,
  );
}

async function wfCorrelationLock(change: SchemaChange): Promise<void> {
  await change.createTable('wf_correlation_lock', `bucket INTEGER NOT NULL PRIMARY KEY`);
}

async function wfClock(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_clock',
    `id INTEGER NOT NULL PRIMARY KEY,
    high_water_at BIGINT NOT NULL`,
  );
}
