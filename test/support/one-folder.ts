import { openFsBlobStore, openReplicatedStore, type Database, type ReplicatedStore } from '@rtflow/records';
import { createBlobLedger } from '@rtflow/records/commands/storage/blob-ledger';

/** The stores of a server that has one folder. */
export async function oneFolder(database: Database, folder: string): Promise<ReplicatedStore> {
  return openReplicatedStore({
    stores: [{ name: 'main', kind: 'FOLDER', store: await openFsBlobStore({ folder, minFreeBytes: 0 }) }],
    copies: 1,
    required: 1,
    ledger: createBlobLedger(database.unitOfWork),
    now: () => 0,
    onTrouble: (store, error) => {
      throw new Error(`Expected the store ${store} to answer`, { cause: error });
    },
  });
}
