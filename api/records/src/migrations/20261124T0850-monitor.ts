import type { Migration } from './schema-change.ts';

/**
 * What stands where, and for how long it stood there on each day. The indexes answer alone: what is open by place, what left
 * on a day, which tasks were done in time, which flows were taken.
 */
export const monitor: Migration = {
  name: '20261124T0850-monitor',
  async up(change) {
    await change.createTable(
      'monitor_days',
      `def_key BIGINT NOT NULL,
      day VARCHAR(10) NOT NULL,
      element_id VARCHAR(255) NOT NULL,
      n INT NOT NULL,
      total_ms BIGINT NOT NULL,
      buckets JSON NOT NULL,
      due_n INT NOT NULL,
      on_time_n INT NOT NULL,
      PRIMARY KEY (def_key, day, element_id)`,
      { index: ['day'] },
    );
    await change.createTable('monitor_rolled', 'day VARCHAR(10) NOT NULL PRIMARY KEY, rolled_at BIGINT NOT NULL');
    await change.createIndex('wf_element', ELEMENT);
    await change.createIndex('wf_user_task', TASK);
    await change.createIndex('wf_flow_taken', FLOW);
  },
  async down(change) {
    await change.dropIndex('wf_flow_taken', FLOW);
    await change.dropIndex('wf_user_task', TASK);
    await change.dropIndex('wf_element', ELEMENT);
    await change.dropTables('monitor_rolled', 'monitor_days');
  },
};

const ELEMENT = 'ended_at, def_key, element_id, activated_at';
const TASK = 'ended_at, state, element_id, due_at';
const FLOW = 'at, instance_key, flow_id';
