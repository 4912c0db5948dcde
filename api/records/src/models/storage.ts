import { at, id, int, json, key, nullable, oneOf, table, text, withDefault } from './columns.ts';

/** Everything that the stores hold, by sha256. */
export const blobs = table(
  'blobs',
  {
    blobKey: key(64),
    sizeBytes: int(),
    /** Blobs of one study go to the same stores: its UID. Null: this one goes alone. */
    placedWith: nullable(text(64)),
    /** Rows of `blob_copies`: what has too few is found by an index. */
    copies: withDefault(int(), 0),
  },
  { index: [['copies']] },
);

export const blobCopies = table(
  'blob_copies',
  {
    blobKey: key(64),
    store: key(32),
    /** When it was written, or last listed by its store. */
    seenAt: at(),
    /** When its bytes were last compared with its hash. */
    checkedAt: at(),
  },
  {
    index: [
      ['store', 'checkedAt'],
      ['store', 'seenAt'],
    ],
  },
);

/** One run of what looks after the stores: its progress, and its report when it has ended. */
export const storageRuns = table(
  'storage_runs',
  {
    id: id(),
    kind: text(32),
    state: oneOf(['RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'INTERRUPTED']),
    done: withDefault(int(), 0),
    total: withDefault(int(), 0),
    startedBy: text(64),
    startedAt: at(),
    endedAt: nullable(at()),
    report: nullable(json<Record<string, unknown>>()),
  },
  { index: [['kind', 'startedAt'], ['state']] },
);
