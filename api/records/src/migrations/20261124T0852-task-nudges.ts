import type { Migration } from './schema-change.ts';

/** When the holder of a task was last reminded by hand: once an hour is enough. */
export const taskNudges: Migration = {
  name: '20261124T0852-task-nudges',
  up: (change) => change.addColumn('task_contexts', 'nudged_at', 'BIGINT NULL'),
  down: (change) => change.dropColumn('task_contexts', 'nudged_at'),
};
