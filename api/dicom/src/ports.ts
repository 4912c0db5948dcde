import type { OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { DicomReadError } from '@rtflow/imaging/dicom/read-error';

/** What the DIMSE node needs from the record. Implemented by api/records; every promise resolves after the commit. */
export interface DicomIntake {
  /** The peer behind an AE title and an address; null when it is not known or disabled. */
  peerOf(callingAe: string, address: string): Promise<KnownPeer | null>;

  /** Audits an association that was refused or cut off, and an instance that was refused. */
  recordAssociation(event: AssociationEvent): Promise<void>;

  /** A place for the bytes of an object that begins to arrive; 'refused-full' when the store has no room. */
  beginObject(): Promise<ObjectDraft | 'refused-full'>;

  /**
   * Keeps one instance and its index in one transaction; resolves when both are durable.
   * The same SOP instance UID with the same bytes is 'duplicate' and changes nothing; with other bytes it is
   * 'quarantined': kept aside for a person, never in place of the first. 'refused-full' keeps nothing.
   * The draft is the record's from here on, whatever the outcome.
   */
  storeInstance(received: ReceivedInstance): Promise<StoreOutcome>;
}

export interface KnownPeer {
  /** SOP classes that this peer may use; null: every class that the node offers. */
  readonly allowedSopClasses: readonly string[] | null;
}

/** Bytes on their way to the disk. Nothing of it is seen by anybody before `storeInstance`. */
export interface ObjectDraft {
  /** Takes a chunk in order; 'full' when the disk is, and then nothing more is taken. */
  write(chunk: Uint8Array): Promise<'written' | 'full'>;
  /** Forgets it all. */
  discard(): Promise<void>;
}

export interface ReceivedInstance {
  /** Holds a Part 10 file: our meta header, then the data set byte for byte as it was sent. */
  readonly draft: ObjectDraft;
  readonly sizeBytes: number;
  /** Of the data set alone, in hex: the meta header before it is ours and names the sender. */
  readonly dataSetSha256: string;
  /** Every attribute but bulk values; for `readRtPlan` and its like. */
  readonly instance: OpenInstance;
  readonly header: DicomHeader;
  readonly callingAe: string;
}

export type StoreOutcome = 'stored' | 'duplicate' | 'quarantined' | 'refused-full';

export interface AssociationEvent {
  readonly kind:
    | 'refused-unknown-ae'
    | 'refused-wrong-called-ae'
    | 'refused-too-many'
    | 'aborted-protocol-error'
    | 'instance-unreadable'
    | 'instance-mismatch'
    | 'instance-too-large';
  readonly callingAe: string;
  readonly calledAe: string;
  readonly address: string;
  /** Set for 'instance-unreadable': the place of the fault, no patient data. */
  readonly readError?: DicomReadError;
  readonly sopInstanceUid?: string;
}

/** Called by the node after an instance was newly stored. */
export interface StoredNotice {
  readonly seriesInstanceUid: string;
  readonly modality: string;
}
