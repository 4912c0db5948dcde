import { placement } from '../../blobs/placement.ts';
import type { ReplicatedStore } from '../../blobs/replicated-store.ts';
import type { NamedStore } from '../../blobs/store-states.ts';
import type { Database } from '../../database.ts';
import { rowsOf } from '../../rows.ts';
import { recordCopies, STORE_ACTOR } from './blob-ledger.ts';
import type { RunControl } from './storage-runs.ts';

export interface HealReport {
  /** Copies made. */
  readonly copied: number;
  /** Copies that could not be made now. */
  readonly failed: number;
  /** Blobs that no store has. */
  readonly lost: readonly string[];
}

interface Wanting {
  readonly key: string;
  readonly sizeBytes: number;
  readonly placedWith: string | null;
  readonly copies: number;
}

const PAGE = 200;

/** Brings every blob to the number of copies that it should have, from the stores that hold it. */
export async function heal(
  { database, blobs }: { readonly database: Database; readonly blobs: ReplicatedStore },
  control: RunControl,
): Promise<HealReport> {
  await blobs.settled();
  const wanted = Math.min(blobs.copies, blobs.stores.stores.length);
  const lost: string[] = [];
  let [copied, failed, after] = [0, 0, ''];
  for (let level = 0; level < wanted;) {
    const page = await wanting(database, level, after);
    for (const blob of page) {
      if (control.signal.aborted) return { copied, failed, lost };
      const made = await copyWhereMissing({ database, blobs }, blob, wanted);
      if (made === 'lost') lost.push(blob.key);
      else [copied, failed] = [copied + made.copied, failed + made.failed];
      await control.progress(copied + failed + lost.length);
    }
    after = page.at(-1)?.key ?? '';
    if (page.length < PAGE) [level, after] = [level + 1, ''];
  }
  return { copied, failed, lost };
}

function wanting({ reader }: Database, copies: number, after: string): Promise<Wanting[]> {
  return reader.all<Wanting & Record<string, never>>(
    `SELECT blob_key AS \`key\`, size_bytes AS sizeBytes, placed_with AS placedWith, copies FROM blobs
     WHERE copies = ? AND blob_key > ? ORDER BY blob_key LIMIT ${PAGE}`,
    [copies, after],
  );
}

async function copyWhereMissing(
  { database, blobs }: { readonly database: Database; readonly blobs: ReplicatedStore },
  { key, sizeBytes, placedWith }: Wanting,
  wanted: number,
): Promise<{ readonly copied: number; readonly failed: number } | 'lost'> {
  const { stores } = blobs;
  const known = await rowsOf({ sql: database.reader }, 'BlobCopy', { blobKey: key });
  const holders = stores.stores.filter(({ name }) => known.some(({ store }) => store === name));
  if (holders.length === 0) {
    const found = await lookFor(blobs, key);
    if (found.length === 0) return 'lost';
    holders.push(...found);
  }
  const free = stores.stores.filter((one) => !holders.includes(one)).map(({ name }) => name);
  const made: string[] = [];
  const order = placement(placedWith ?? key, free).map((name) => stores.need(name));
  for (const target of stores.answeringFirst(order)) {
    if (holders.length + made.length >= wanted) break;
    try {
      const copy = await target.store.copyIn({ key, sizeBytes: Number(sizeBytes) }, () => openAt(holders, key));
      if (copy.ok) made.push(target.name);
    } catch (error) {
      stores.failed(target, error);
    }
  }
  const placed = {
    key,
    sizeBytes: Number(sizeBytes),
    placedWith,
    stores: [...holders.map(({ name }) => name), ...made],
  };
  if (made.length > 0 || known.length === 0)
    await database.unitOfWork.run(STORE_ACTOR, (tx) => recordCopies(tx, [placed]));
  return { copied: made.length, failed: Math.max(0, wanted - holders.length - made.length) };
}

async function openAt(holders: readonly NamedStore[], key: string) {
  let failure: unknown;
  for (const { store } of holders) {
    try {
      return await store.open(key);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function lookFor({ stores }: ReplicatedStore, key: string): Promise<NamedStore[]> {
  const found: NamedStore[] = [];
  for (const named of stores.stores) if (await named.store.has(key).catch(() => false)) found.push(named);
  return found;
}
