import { inflateRawSync } from 'node:zlib';
import { ok, type Result } from '@rtflow/domain/result';
import { openInstance, type OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import { headerOf, type DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { DicomReadError } from '@rtflow/imaging/dicom/read-error';
import { join, metaHeader } from './part10.ts';
import type { AssociationEvent, DicomIntake, StoredNotice, StoreOutcome } from './ports.ts';
import { STATUS_OF_OUTCOME, STORE_STATUS } from './store-status.ts';

export interface IncomingInstance {
  readonly fragments: readonly Uint8Array[];
  readonly overflow: boolean;
  /** From the C-STORE command and the accepted presentation context. */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly peer: Pick<AssociationEvent, 'callingAe' | 'calledAe' | 'address'>;
}

export interface StoreAnswer {
  readonly status: number;
  readonly comment: string;
  /** Set when something new was stored: the series has changed. */
  readonly stored?: StoredNotice;
}

/** One C-STORE from fragments to the status that the sender gets. Resolves only when the outcome is durable. */
export async function receiveInstance(intake: DicomIntake, incoming: IncomingInstance): Promise<StoreAnswer> {
  if (incoming.overflow) {
    await refuse(intake, incoming, { kind: 'instance-too-large' });
    return { status: STORE_STATUS.OUT_OF_RESOURCES, comment: 'Instance is too large' };
  }
  const meta = metaHeader({ ...incoming, sourceAeTitle: incoming.peer.callingAe });
  const bytes = join([meta, ...incoming.fragments]);
  const opened = open(bytes);
  if (!opened.ok) {
    await refuse(intake, incoming, { kind: 'instance-unreadable', readError: opened.error });
    return { status: STORE_STATUS.CANNOT_UNDERSTAND, comment: opened.error.code };
  }
  const { instance, header } = opened.value;
  const { sopClassUid, sopInstanceUid, seriesInstanceUid, modality } = header;
  if (sopClassUid !== incoming.sopClassUid || sopInstanceUid !== incoming.sopInstanceUid) {
    await refuse(intake, incoming, { kind: 'instance-mismatch' });
    return { status: STORE_STATUS.MISMATCH, comment: 'Command and data set name different SOPs' };
  }
  const outcome = await store(intake, {
    bytes,
    dataSetOffset: meta.length,
    instance,
    header,
    callingAe: incoming.peer.callingAe,
  });
  if (outcome === 'port-broken') return { status: STORE_STATUS.OUT_OF_RESOURCES, comment: 'Not stored, try again' };
  const answer = STATUS_OF_OUTCOME[outcome];
  return outcome === 'stored' ? { ...answer, stored: { seriesInstanceUid, modality } } : answer;
}

function open(bytes: Uint8Array): Result<{ instance: OpenInstance; header: DicomHeader }, DicomReadError> {
  const instance = openInstance(bytes, { inflateRaw });
  if (!instance.ok) return instance;
  const header = headerOf(instance.value);
  return header.ok ? ok({ instance: instance.value, header: header.value }) : header;
}

/** A throwing store has kept nothing: the sender hears so and the association goes on. */
async function store(
  intake: DicomIntake,
  received: Parameters<DicomIntake['storeInstance']>[0],
): Promise<StoreOutcome | 'port-broken'> {
  try {
    return await intake.storeInstance(received);
  } catch {
    return 'port-broken';
  }
}

/** The refusal stands even when its audit row cannot be written. */
async function refuse(
  intake: DicomIntake,
  incoming: IncomingInstance,
  event: Pick<AssociationEvent, 'kind' | 'readError'>,
): Promise<void> {
  await intake
    .recordAssociation({ ...incoming.peer, sopInstanceUid: incoming.sopInstanceUid, ...event })
    .catch(() => undefined);
}

function inflateRaw(deflated: Uint8Array): Uint8Array {
  return inflateRawSync(deflated);
}
