import { HISTORY_BY_INSTANCE, HISTORY_BY_ROOT, historyOf } from '../explain/history.ts';
import type { JsonObject } from '../rows.ts';
import type { Handler } from './handled.ts';
import { accepted } from './handled.ts';

/**
 * A batch of ended call trees becomes one row each. Every call is its own short transaction over ended rows, which no
 * other command touches: nothing waits for it.
 */
export const archiveInstances: Handler<'archiveInstances'> = async (turn, { endedBefore, limit }) => {
  // by key, so that the scan begins at the oldest: what was archived before is no longer there
  const where = { parentInstanceKey: null, endedAt: { lte: endedBefore } };
  const roots = await turn.store.find('instance', { where, orderBy: [['key', 'asc']], limit });
  const { log } = turn.workspace;
  for (const root of roots) {
    const rows = await historyOf(turn.store, root.key);
    const { key: rootKey, processId, businessKey, startedAt, endedAt } = root;
    log.insert('archive', {
      rootKey,
      processId,
      businessKey,
      startedAt,
      endedAt: endedAt ?? turn.now,
      archivedAt: turn.now,
      rows: rows as unknown as JsonObject,
    });
    for (const instance of rows.instance) {
      for (const table of HISTORY_BY_INSTANCE) log.purge(table, { instanceKey: instance.key });
    }
    for (const table of HISTORY_BY_ROOT) log.purge(table, { rootKey });
  }
  return accepted(() => ({ archived: roots.length }));
};

export const forgetArchived: Handler<'forgetArchived'> = async (turn, { endedBefore, limit }) => {
  const where = { endedAt: { lte: endedBefore } };
  const archived = await turn.store.find('archive', { where, limit, without: ['rows'] });
  for (const row of archived) turn.workspace.log.remove('archive', row);
  return accepted(() => ({ forgotten: archived.length }));
};
