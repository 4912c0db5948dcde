import type { RouteAnswer } from '@rtflow/contract';
import type { ReplicatedStore } from '../../blobs/replicated-store.ts';
import type { Database } from '../../database.ts';
import { rowsOf } from '../../rows.ts';

type Overview = RouteAnswer<'storage.overview'>;

const RUNS = 20;

export async function storageOverview(
  { readPool, reader }: Database,
  blobs: ReplicatedStore,
): Promise<Omit<Overview, 'scrubHours' | 'backupHours'>> {
  const held = await readPool.all<{ store: string; n: number; bytes: number }>(
    `SELECT c.store, COUNT(*) AS n, SUM(b.size_bytes) AS bytes FROM blob_copies c JOIN blobs b ON b.blob_key = c.blob_key
     GROUP BY c.store`,
  );
  const wanted = Math.min(blobs.copies, blobs.stores.stores.length);
  const counts = await readPool.all<{ copies: number; n: number }>(
    'SELECT copies, COUNT(*) AS n FROM blobs WHERE copies < ? GROUP BY copies',
    [wanted],
  );
  const runs = await rowsOf({ sql: reader }, 'StorageRun', {}, { order: ['-startedAt'], limit: RUNS });
  const free = new Map<string, number | null>();
  for (const { name, store } of blobs.stores.stores) free.set(name, await store.freeBytes().catch(() => null));
  return {
    copies: blobs.copies,
    required: blobs.required,
    stores: blobs.states().map(({ name, kind, trouble }) => {
      const holds = held.find(({ store }) => store === name);
      return {
        name,
        kind,
        blobs: Number(holds?.n ?? 0),
        bytes: Number(holds?.bytes ?? 0),
        freeBytes: free.get(name) ?? null,
        trouble: trouble && { at: new Date(trouble.at).toISOString(), reason: trouble.reason },
      };
    }),
    wanting: counts.reduce((sum, { n }) => sum + Number(n), 0),
    lost: Number(counts.find(({ copies }) => Number(copies) === 0)?.n ?? 0),
    runs: runs.map(({ id, startedAt, endedAt, ...run }) => ({
      ...run,
      kind: run.kind as Overview['runs'][number]['kind'],
      runId: id,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    })),
  };
}
