import type { Migration } from './schema-change.ts';

/** The message centre pages over all messages, the newest first. */
export const messagesNewest: Migration = {
  name: '20261124T0830-messages-newest',
  async up(change) {
    await change.createIndex('messages', 'created_at, id');
  },
  async down(change) {
    await change.dropIndex('messages', 'created_at, id');
  },
};
