import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deidentify } from '@rtflow/imaging/dicom/deidentify';
import type { ArchivedObject, DicomArchive } from '../query/archive.ts';
import { batchesOf } from '../scp/retrieve.ts';
import { openAssociation, type ClientAssociation } from '../scu/association.ts';
import { contextsFor, storeObject, type SendOutcome } from '../scu/send-objects.ts';
import type { SendBatch, SendItem, SendQueue, SendResult } from './send-queue.ts';

export interface SenderOptions {
  readonly queue: SendQueue;
  readonly archive: Pick<DicomArchive, 'open' | 'recordTransfer'>;
  readonly aeTitle: string;
  /** Keeps the UIDs of one patient together after de-identification, and nobody else from guessing them. */
  readonly pseudonymSecret: string;
  readonly ca?: string;
}

/** Sends what is due, peer by peer. @returns how many objects were tried */
export async function sendDue(options: SenderOptions): Promise<number> {
  const batch = await options.queue.claim();
  if (batch === null) return 0;
  const results: SendResult[] = [];
  for (const objects of batchesOf(batch.items.map(({ object }) => object))) {
    const items = batch.items.filter(({ object }) => objects.includes(object));
    results.push(...(await sendBatch(options, batch, items)));
  }
  await options.queue.settle(results);
  const sent = results.filter(({ outcome }) => outcome.kind !== 'failed').length;
  const { aeTitle: destinationAe } = batch.destination;
  const event = {
    kind: 'sent',
    callingAe: options.aeTitle,
    destinationAe,
    sent,
    failed: results.length - sent,
  } as const;
  await options.archive.recordTransfer({ ...event, studyUids: [] }).catch(() => undefined);
  return batch.items.length;
}

async function sendBatch(
  options: SenderOptions,
  { destination }: SendBatch,
  items: readonly SendItem[],
): Promise<SendResult[]> {
  const contexts = contextsFor(items.map(({ object }) => object));
  const { aeTitle: callingAe, ca } = options;
  const opened = await openAssociation({ peer: destination, callingAe, contexts, ...(ca && { ca }) });
  if (!opened.ok) {
    const { code, reason } = opened.error;
    const outcome: SendOutcome = { kind: 'failed', reason: `${code}: ${reason}`, transient: true };
    return items.map(({ sendId }) => ({ sendId, outcome }));
  }
  const results: SendResult[] = [];
  for (const item of items) results.push({ sendId: item.sendId, outcome: await send(options, opened.value, item) });
  await opened.value.release();
  return results;
}

async function send(options: SenderOptions, association: ClientAssociation, item: SendItem): Promise<SendOutcome> {
  const { exchange } = association;
  const open = (): Promise<Readable> => options.archive.open(item.object);
  if (!item.deidentify) return storeObject({ exchange, object: item.object, open });
  const without = await anonymous(options, item.object, open);
  if (without === null) return { kind: 'failed', reason: 'cannot be de-identified', transient: false };
  return storeObject({ exchange, object: without.object, open: async () => Readable.from([without.file]) });
}

/** De-identified objects are made in memory: larger ones are refused, not sent as they are. */
const MAX_DEIDENTIFIED_BYTES = 1 << 28;

async function anonymous(
  { pseudonymSecret }: SenderOptions,
  object: ArchivedObject,
  open: () => Promise<Readable>,
): Promise<{ object: ArchivedObject; file: Uint8Array } | null> {
  if (object.sizeBytes > MAX_DEIDENTIFIED_BYTES) return null;
  const result = deidentify(await buffer(await open()), { secret: pseudonymSecret });
  if (!result.ok) return null;
  const { file, sopInstanceUid } = result.value;
  return { file, object: { ...object, sopInstanceUid, sizeBytes: file.length } };
}
