import type { Migration } from './schema-change.ts';

/** The archive looks for the call trees that ended first. */
export const endedRoots: Migration = {
  name: '20261124T0710-ended-roots',
  async up(change) {
    await change.createIndex('wf_instance', 'parent_instance_key, ended_at');
  },
  async down(change) {
    await change.dropIndex('wf_instance', 'parent_instance_key, ended_at');
  },
};
