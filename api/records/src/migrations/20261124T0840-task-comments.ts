import type { Migration } from './schema-change.ts';

/** What people write to each other about a task, and the list of what one person was told. */
export const taskComments: Migration = {
  name: '20261124T0840-task-comments',
  async up(change) {
    await change.createTable(
      'task_comments',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      task_key BIGINT NOT NULL,
      author_id VARCHAR(36) NOT NULL,
      text VARCHAR(1000) NOT NULL,
      mentions JSON NOT NULL,
      created_at BIGINT NOT NULL,
      FOREIGN KEY (author_id) REFERENCES users (id)`,
      { index: ['task_key, created_at'] },
    );
    await change.createIndex('notifications', 'recipient_id, created_at');
  },
  async down(change) {
    await change.dropIndex('notifications', 'recipient_id, created_at');
    await change.dropTables('task_comments');
  },
};
