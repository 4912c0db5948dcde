import type { Migration, SchemaChange } from './schema-change.ts';

export const engineInstances: Migration = {
  name: '20261124T0300-engine-instances',
  async up(change) {
    await wfInstance(change);
    await wfElement(change);
    await wfJoin(change);
    await wfVariable(change);
    await wfJob(change);
    await wfUserTask(change);
    await wfUserTaskCandidate(change);
    await wfTimer(change);
    await wfSubscription(change);
    await wfMessage(change);
    await wfMessageCorrelated(change);
    await wfMessageStartLock(change);
    await wfIncident(change);
    await wfEvent(change);
    await wfFlowTaken(change);
  },
  async down(change) {
    await change.dropTables(
      'wf_flow_taken',
      'wf_event',
      'wf_incident',
      'wf_message_start_lock',
      'wf_message_correlated',
      'wf_message',
      'wf_subscription',
      'wf_timer',
      'wf_user_task_candidate',
      'wf_user_task',
      'wf_job',
      'wf_variable',
      'wf_join',
      'wf_element',
      'wf_instance',
    );
  },
};

async function wfInstance(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_instance',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    def_key BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    version BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    parent_element_key BIGINT,
    parent_instance_key BIGINT,
    business_key VARCHAR(255),
    start_correlation_key VARCHAR(255),
    state VARCHAR(255) NOT NULL,
    lock_version BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT`,
    { index: ['root_key, ended_at', 'state, def_key', 'business_key', 'process_id, state'] },
  );
}

async function wfElement(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_element',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    instance_key BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    scope_key BIGINT,
    def_key BIGINT NOT NULL,
    element_id VARCHAR(255) NOT NULL,
    type VARCHAR(255) NOT NULL,
    phase VARCHAR(255) NOT NULL,
    active_children BIGINT NOT NULL,
    mi_index BIGINT,
    data LONGTEXT,
    activated_at BIGINT NOT NULL,
    ended_at BIGINT`,
    { index: ['root_key, ended_at'] },
  );
}

async function wfJoin(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_join',
    `scope_key BIGINT NOT NULL,
    gateway_id VARCHAR(255) NOT NULL,
    flow_id VARCHAR(255) NOT NULL,
    tokens BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    PRIMARY KEY (scope_key, gateway_id, flow_id)`,
    { index: ['root_key'] },
  );
}

async function wfVariable(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_variable',
    `scope_key BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    \`value\` LONGTEXT NOT NULL,
    instance_key BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (scope_key, name)`,
    { index: ['root_key, ended_at', 'instance_key'] },
  );
}

async function wfJob(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_job',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    type VARCHAR(255) NOT NULL,
    element_key BIGINT NOT NULL,
    element_id VARCHAR(255) NOT NULL,
    instance_key BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    def_key BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    version BIGINT NOT NULL,
    state VARCHAR(255) NOT NULL,
    retries BIGINT NOT NULL,
    deadline BIGINT,
    backoff_until BIGINT,
    worker VARCHAR(255),
    priority BIGINT NOT NULL,
    headers LONGTEXT NOT NULL,
    scope_keys LONGTEXT NOT NULL,
    error_code VARCHAR(255),
    error_message LONGTEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT`,
    {
      index: [
        'root_key, ended_at',
        'type, state, priority, key',
        'state, deadline',
        'state, backoff_until',
        'element_key',
      ],
    },
  );
}

async function wfUserTask(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_user_task',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    element_key BIGINT NOT NULL,
    element_id VARCHAR(255) NOT NULL,
    name VARCHAR(255),
    instance_key BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    def_key BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    state VARCHAR(255) NOT NULL,
    assignee VARCHAR(255),
    candidate_groups LONGTEXT NOT NULL,
    candidate_users LONGTEXT NOT NULL,
    due_at BIGINT,
    follow_up_at BIGINT,
    priority BIGINT NOT NULL,
    form_key BIGINT,
    form_id VARCHAR(255),
    external_reference VARCHAR(255),
    headers LONGTEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT`,
    { index: ['root_key, ended_at', 'assignee, state, ended_at', 'state, due_at'] },
  );
}

async function wfUserTaskCandidate(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_user_task_candidate',
    `task_key BIGINT NOT NULL,
    kind VARCHAR(255) NOT NULL,
    \`value\` VARCHAR(255) NOT NULL,
    PRIMARY KEY (kind, \`value\`, task_key)`,
  );
}

async function wfTimer(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_timer',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL,
    root_key BIGINT,
    instance_key BIGINT,
    element_key BIGINT,
    def_key BIGINT NOT NULL,
    handler_element_id VARCHAR(255) NOT NULL,
    interrupting TINYINT(1) NOT NULL,
    repetitions BIGINT NOT NULL,
    \`interval\` VARCHAR(255)`,
    { index: ['root_key', 'due_at, key', 'def_key'] },
  );
}

async function wfSubscription(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_subscription',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    kind VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL,
    correlation_key VARCHAR(255),
    root_key BIGINT,
    instance_key BIGINT,
    element_key BIGINT,
    def_key BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    handler_element_id VARCHAR(255) NOT NULL,
    interrupting TINYINT(1) NOT NULL,
    created_at BIGINT NOT NULL`,
    { index: ['root_key', 'kind, name, correlation_key', 'def_key'] },
  );
}

async function wfMessage(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_message',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    correlation_key VARCHAR(255) NOT NULL,
    message_id VARCHAR(255),
    variables LONGTEXT NOT NULL,
    published_at BIGINT NOT NULL,
    correlate_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL`,
    { unique: ['name, correlation_key, message_id'], index: ['name, correlation_key, key', 'expires_at'] },
  );
}

async function wfMessageCorrelated(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_message_correlated',
    `message_key BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    PRIMARY KEY (message_key, process_id)`,
  );
}

async function wfMessageStartLock(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_message_start_lock',
    `process_id VARCHAR(255) NOT NULL,
    correlation_key VARCHAR(255) NOT NULL,
    instance_key BIGINT NOT NULL,
    PRIMARY KEY (process_id, correlation_key)`,
  );
}

async function wfIncident(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_incident',
    `\`key\` BIGINT NOT NULL PRIMARY KEY,
    type VARCHAR(255) NOT NULL,
    message LONGTEXT NOT NULL,
    expression LONGTEXT,
    element_key BIGINT NOT NULL,
    element_id VARCHAR(255) NOT NULL,
    job_key BIGINT,
    instance_key BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    def_key BIGINT NOT NULL,
    process_id VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT`,
    { index: ['root_key, ended_at', 'instance_key', 'element_key'] },
  );
}

async function wfEvent(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_event',
    `pos SERIAL_KEY,
    instance_key BIGINT NOT NULL,
    root_key BIGINT NOT NULL,
    element_key BIGINT NOT NULL,
    element_id VARCHAR(255) NOT NULL,
    intent VARCHAR(255) NOT NULL,
    actor VARCHAR(255) NOT NULL,
    at BIGINT NOT NULL,
    data LONGTEXT`,
    { index: ['instance_key'] },
  );
}

async function wfFlowTaken(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_flow_taken',
    `pos SERIAL_KEY,
    instance_key BIGINT NOT NULL,
    flow_id VARCHAR(255) NOT NULL,
    at BIGINT NOT NULL`,
    { index: ['instance_key'] },
  );
}
