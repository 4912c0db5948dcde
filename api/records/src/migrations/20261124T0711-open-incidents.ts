import type { Migration } from './schema-change.ts';

/** Open incidents are few, ended ones many: the list of the open ones must not read the others. */
export const openIncidents: Migration = {
  name: '20261124T0711-open-incidents',
  async up(change) {
    await change.createIndex('wf_incident', 'ended_at');
  },
  async down(change) {
    await change.dropIndex('wf_incident', 'ended_at');
  },
};
