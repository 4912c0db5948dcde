import type { EngineStore } from '../ports.ts';
import type { Rows } from '../tables.ts';

/** Tables in which an ended call tree leaves rows. */
export const HISTORY_BY_ROOT = ['instance', 'element', 'variable', 'job', 'userTask', 'incident'] as const;
export const HISTORY_BY_INSTANCE = ['event', 'flowTaken'] as const;

type HistoryTable = (typeof HISTORY_BY_ROOT)[number] | (typeof HISTORY_BY_INSTANCE)[number];
/** All rows of a call tree, ended or not; events in the order in which they happened. */
export type History = { [T in HistoryTable]: Rows[T][] };

export async function historyOf(store: EngineStore, rootKey: number): Promise<History> {
  const where = { rootKey };
  const instance = await store.find('instance', { where, orderBy: [['key', 'asc']] });
  const history: History = {
    instance,
    element: await store.find('element', { where, orderBy: [['key', 'asc']] }),
    variable: await store.find('variable', { where }),
    job: await store.find('job', { where }),
    userTask: await store.find('userTask', { where }),
    incident: await store.find('incident', { where }),
    event: [],
    flowTaken: [],
  };
  for (const { key: instanceKey } of instance) {
    history.event.push(...(await store.find('event', { where: { instanceKey } })));
    history.flowTaken.push(...(await store.find('flowTaken', { where: { instanceKey } })));
  }
  return history;
}

/** Of the instance's call tree, from the tables or from the archive; null when neither knows it. */
export async function recalledHistory(store: EngineStore, instanceKey: number): Promise<History | null> {
  const [instance] = await store.find('instance', { where: { key: instanceKey } });
  if (instance) return historyOf(store, instance.rootKey);
  const [archived] = await store.find('archive', { where: { rootKey: instanceKey } });
  return archived ? (archived.rows as unknown as History) : null;
}
