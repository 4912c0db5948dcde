import type { PlacedBlob } from '../../blobs/ledger-queue.ts';
import { ChangedContent, checkedContent } from '../../blobs/put-blob.ts';
import { isMissing, type ReplicatedStore } from '../../blobs/replicated-store.ts';
import type { NamedStore } from '../../blobs/store-states.ts';
import type { Database } from '../../database.ts';
import { unreferencedAmong } from '../../queries/dicom/blob-references.ts';
import { rowsOf } from '../../rows.ts';
import { forgetCopies, marks, recordCopies, STORE_ACTOR } from './blob-ledger.ts';
import { heal, type HealReport } from './heal.ts';
import type { RunControl } from './storage-runs.ts';

export interface StoreFindings {
  readonly store: string;
  readonly blobs: number;
  /** Copies that the ledger knew and the store has no more. */
  readonly missing: number;
  /** Read against their hashes. */
  readonly checked: number;
  /** Copies whose bytes were not those of their key. */
  readonly changed: number;
  /** Why the store could not be looked through; null: it was. */
  readonly trouble: string | null;
}

export interface StoreScrubReport {
  readonly stores: readonly StoreFindings[];
  /** Blobs that no row of the record names. Nothing is removed. */
  readonly orphans: readonly string[];
  readonly healed: HealReport;
  /** SOP instance UIDs of which no good copy is left. */
  readonly lostInstances: readonly string[];
}

interface Wiring {
  readonly database: Database;
  readonly blobs: ReplicatedStore;
}

interface Found {
  readonly orphans: Set<string>;
  /** Changed, and no good copy elsewhere. */
  readonly bad: Set<string>;
}

const PAGE = 500;

/**
 * Lists every store against the ledger, reads the copies that were longest not read against their hashes, and makes good what
 * is missing or changed from a good copy. A bad copy goes only when a good one was read.
 */
export async function scrubStores(
  wiring: Wiring,
  options: { readonly limit: number },
  control: RunControl,
): Promise<StoreScrubReport> {
  await wiring.blobs.settled();
  const stores: StoreFindings[] = [];
  const found: Found = { orphans: new Set(), bad: new Set() };
  for (const named of wiring.blobs.stores.stores) {
    const none = { store: named.name, blobs: 0, missing: 0, checked: 0, changed: 0, trouble: null };
    try {
      const listed = await takeInventory(wiring, named, found, control);
      const read = await readAgain({ ...wiring, found, limit: options.limit }, named, control);
      stores.push({ ...none, ...listed, ...read });
    } catch (error) {
      wiring.blobs.stores.failed(named, error);
      stores.push({ ...none, trouble: error instanceof Error ? error.message : String(error) });
    }
  }
  const healed = await heal(wiring, control);
  const lost = [...new Set([...healed.lost, ...found.bad])];
  return {
    stores,
    orphans: await stillOrphans(wiring.database, found.orphans),
    healed,
    lostInstances: await instancesOf(wiring.database, lost),
  };
}

async function takeInventory(
  { database, blobs }: Wiring,
  { name, store }: NamedStore,
  { orphans }: Found,
  control: RunControl,
): Promise<{ blobs: number; missing: number }> {
  const began = await database.unitOfWork.run(STORE_ACTOR, async (tx) => tx.now);
  let count = 0;
  let page: string[] = [];
  const take = async (): Promise<void> => {
    const keys = page;
    page = [];
    if (keys.length === 0) return;
    count += keys.length;
    const known = new Set(
      (await rowsOf({ sql: database.reader }, 'BlobCopy', { store: name, blobKey: keys })).map(
        ({ blobKey }) => blobKey,
      ),
    );
    const found: PlacedBlob[] = [];
    const unnamed = new Set(await unreferencedAmong(database.reader, keys));
    for (const key of keys) {
      if (unnamed.has(key)) orphans.add(key);
      else if (!known.has(key))
        found.push({ key, sizeBytes: await sizeOf(store, key), placedWith: null, stores: [name] });
    }
    await database.unitOfWork.run(STORE_ACTOR, async (tx) => {
      await recordCopies(tx, found);
      await tx.sql.run(`UPDATE blob_copies SET seen_at = ? WHERE store = ? AND blob_key IN (${marks(keys)})`, [
        tx.now,
        name,
        ...keys,
      ]);
    });
    await control.progress(count);
  };
  for await (const key of store.keys()) {
    if (control.signal.aborted) return { blobs: count, missing: 0 };
    page.push(key);
    if (page.length >= PAGE) await take();
  }
  await take();
  await blobs.settled();
  return { blobs: count, missing: await forgetUnseen(database, name, began) };
}

async function sizeOf(store: NamedStore['store'], key: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of await store.open(key)) bytes += (chunk as Buffer).length;
  return bytes;
}

async function forgetUnseen(database: Database, store: string, before: number): Promise<number> {
  for (let forgotten = 0; ;) {
    const rows = await database.reader.all<{ key: string }>(
      `SELECT blob_key AS \`key\` FROM blob_copies WHERE store = ? AND seen_at < ? LIMIT ${PAGE}`,
      [store, before],
    );
    if (rows.length === 0) return forgotten;
    const keys = rows.map(({ key }) => key);
    await database.unitOfWork.run(STORE_ACTOR, (tx) => forgetCopies(tx, store, keys));
    forgotten += keys.length;
  }
}

/** The longest not read first. */
async function readAgain(
  { database, blobs, found, limit }: Wiring & { readonly found: Found; readonly limit: number },
  named: NamedStore,
  control: RunControl,
): Promise<{ checked: number; changed: number }> {
  const rows = await rowsOf(
    { sql: database.reader },
    'BlobCopy',
    { store: named.name },
    { order: ['checkedAt'], limit },
  );
  let [checked, changed] = [0, 0];
  const good: string[] = [];
  for (const { blobKey } of rows) {
    if (control.signal.aborted) break;
    const state = await stateOf(named, blobKey);
    checked++;
    if (state === 'good') good.push(blobKey);
    else {
      changed++;
      if (await goodElsewhere(blobs, named, blobKey)) {
        await named.store.remove(blobKey);
        await database.unitOfWork.run(STORE_ACTOR, (tx) => forgetCopies(tx, named.name, [blobKey]));
      } else found.bad.add(blobKey);
    }
    if (good.length >= PAGE) await markChecked(database, named.name, good.splice(0));
    await control.progress(checked, rows.length);
  }
  await markChecked(database, named.name, good);
  return { checked, changed };
}

async function markChecked(database: Database, store: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await database.unitOfWork.run(STORE_ACTOR, (tx) =>
    tx.sql.run(`UPDATE blob_copies SET checked_at = ? WHERE store = ? AND blob_key IN (${marks(keys)})`, [
      tx.now,
      store,
      ...keys,
    ]),
  );
}

/** @throws Error when the store does not answer: that says nothing of the copy */
async function stateOf({ store }: NamedStore, key: string): Promise<'good' | 'bad'> {
  try {
    for await (const _ of checkedContent(key, await store.open(key))) continue;
    return 'good';
  } catch (error) {
    if (error instanceof ChangedContent || isMissing(error)) return 'bad';
    throw error;
  }
}

async function goodElsewhere({ stores }: ReplicatedStore, but: NamedStore, key: string): Promise<boolean> {
  for (const other of stores.stores) {
    if (other !== but && (await stateOf(other, key).catch(() => 'bad')) === 'good') return true;
  }
  return false;
}

/** What arrived while the stores were listed has its row by now. */
async function stillOrphans(database: Database, keys: ReadonlySet<string>): Promise<string[]> {
  const [all, still]: [string[], string[]] = [[...keys], []];
  for (let from = 0; from < all.length; from += PAGE)
    still.push(...(await unreferencedAmong(database.reader, all.slice(from, from + PAGE))));
  return still;
}

async function instancesOf(database: Database, keys: readonly string[]): Promise<string[]> {
  const uids: string[] = [];
  for (let from = 0; from < keys.length; from += PAGE) {
    const rows = await rowsOf({ sql: database.reader }, 'DicomInstance', { blobKey: keys.slice(from, from + PAGE) });
    uids.push(...rows.map(({ sopInstanceUid }) => sopInstanceUid));
  }
  return uids;
}
