import type { Migration } from './schema-change.ts';

/** Jobs are handed out highest priority first, then oldest: read off the index, not sorted on each poll. */
export const jobsByPriority: Migration = {
  name: '20261124T0800-jobs-by-priority',
  async up(change) {
    await change.dropIndex('wf_job', 'type, state, priority, key');
    await change.createIndex('wf_job', 'type, state, priority DESC, key');
  },
  async down(change) {
    await change.dropIndex('wf_job', 'type, state, priority DESC, key');
    await change.createIndex('wf_job', 'type, state, priority, key');
  },
};
