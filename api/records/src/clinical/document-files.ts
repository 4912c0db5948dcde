import { createHash } from 'node:crypto';
import type { BlobStore } from '../blob-store.ts';
import { insertRow } from '../rows.ts';
import type { Tx } from '../tx.ts';

/** Installed once per process, because recorders get nothing but a transaction. */
let store: BlobStore | null = null;

/** At start, before the first document is made. */
export function installDocumentStore(blobs: BlobStore): void {
  store = blobs;
}

/**
 * Keeps a document's content and its row. The file is written before the row is durable: a roll-back leaves a file that
 * nothing points to, never a row without its file. @returns the attachment's id
 */
export async function keepDocumentFile(
  tx: Tx,
  file: {
    readonly content: string;
    readonly mime: 'text/html' | 'application/json';
    readonly fileName: string;
    readonly patientId: string;
    readonly courseId: string;
  },
): Promise<string> {
  if (!store) throw new Error('Expected installDocumentStore to be called at start');
  const bytes = Buffer.from(file.content, 'utf8');
  const kept = await store.put(bytes);
  if (!kept.ok) throw new Error(`Expected the document to be kept, but ${kept.error.code}`);
  const id = tx.newId();
  await insertRow(tx, 'Attachment', {
    id,
    kind: 'OTHER',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    mime: file.mime,
    sizeBytes: bytes.length,
    fileName: file.fileName,
    patientId: file.patientId,
    courseId: file.courseId,
    createdAt: tx.now,
    createdBy: tx.actor.id,
  });
  return id;
}
