import { HISTORY_BY_INSTANCE, HISTORY_BY_ROOT, historyOf } from '../explain/history.ts';
import type { JsonObject } from '../rows.ts';
import type { Handler } from './handled.ts';
import { accepted } from './handled.ts';

/**
 * A batch of ended call trees becomes one row each. Every call is its own short transaction over ended rows, which no
 * other command touches: nothing waits for it. User tasks stay in their table: who did what is asked for ever.
 */
export const archiveInstances: Handler<'archiveInstances'> = async (turn, { endedBefore, limit }) => {
  const where = { parentInstanceKey: null, endedAt: { lte: endedBefore } };
  // two servers on one database take different trees
  const roots = await turn.store.find('instance', { where, orderBy: [['endedAt', 'asc']], limit, lock: 'skip' });
  const { log } = turn.workspace;
  for (const root of roots) {
    const rows = await historyOf(turn.store, root.key);
    const { key: rootKey, processId, startedAt, endedAt } = root;
    log.insert('archive', {
      rootKey,
      processId,
      businessKey: root.businessKey ?? root.startCorrelationKey,
      startedAt,
      endedAt: endedAt ?? turn.now,
      archivedAt: turn.now,
      rows: rows as unknown as JsonObject,
    });
    for (const instance of rows.instance) {
      for (const table of HISTORY_BY_INSTANCE) log.purge(table, { instanceKey: instance.key });
    }
    for (const table of HISTORY_BY_ROOT) if (table !== 'userTask') log.purge(table, { rootKey });
  }
  return accepted(() => ({ archived: roots.length }));
};

export const forgetArchived: Handler<'forgetArchived'> = async (turn, { endedBefore, limit }) => {
  const where = { endedAt: { lte: endedBefore } };
  const archived = await turn.store.find('archive', { where, limit, without: ['rows'], lock: 'skip' });
  for (const row of archived) turn.workspace.log.remove('archive', row);
  return accepted(() => ({ forgotten: archived.length }));
};
