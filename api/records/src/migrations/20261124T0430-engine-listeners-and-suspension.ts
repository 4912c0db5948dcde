import type { Migration } from './schema-change.ts';

/** Jobs of listeners, user tasks that listeners look at, timers and messages of suspended instances. */
export const engineListenersAndSuspension: Migration = {
  name: '20261124T0430-engine-listeners-and-suspension',
  async up(change) {
    await change.addColumn('wf_job', 'kind', `VARCHAR(255) NOT NULL DEFAULT 'BPMN_ELEMENT'`);
    await change.addColumn('wf_job', 'listener_event', 'VARCHAR(255)');
    await change.addColumn('wf_user_task', 'transition', 'LONGTEXT');
    await change.addColumn('wf_timer', 'remaining', 'BIGINT');
    await change.addColumn('wf_subscription', 'held', 'LONGTEXT');
  },
  async down(change) {
    await change.dropColumn('wf_subscription', 'held');
    await change.dropColumn('wf_timer', 'remaining');
    await change.dropColumn('wf_user_task', 'transition');
    await change.dropColumn('wf_job', 'listener_event');
    await change.dropColumn('wf_job', 'kind');
  },
};
