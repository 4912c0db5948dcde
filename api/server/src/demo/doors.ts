import type { BlobStore, Database, PinnableClock } from '@rtflow/records';
import type { DemoDoors } from './case-player.ts';
export function demoDoors(_o: { database: Database; blobs: BlobStore; clock: PinnableClock }): DemoDoors {
  return { sendImages: async () => {}, sendPlan: async () => {} };
}
