import type { Migration } from './schema-change.ts';

/** What the line needs to know of a ticket: skips and returns, jumps with their authority, care, and when it was in the room. */
export const queue: Migration = {
  name: '20261124T0620-queue',
  async up(change) {
    await change.addColumn('queue_tickets', 'held_back', 'INTEGER NOT NULL DEFAULT 0');
    await change.addColumn('queue_tickets', 'jumped_at', 'BIGINT');
    await change.addColumn('queue_tickets', 'jumped_by', 'VARCHAR(64)');
    await change.addColumn('queue_tickets', 'stretcher', 'TINYINT(1) NOT NULL DEFAULT 0');
    await change.addColumn('queue_tickets', 'in_room_at', 'BIGINT');
    await change.addColumn('queue_tickets', 'done_at', 'BIGINT');
  },
  async down(change) {
    for (const column of ['done_at', 'in_room_at', 'stretcher', 'jumped_by', 'jumped_at', 'held_back']) {
      await change.dropColumn('queue_tickets', column);
    }
  },
};
