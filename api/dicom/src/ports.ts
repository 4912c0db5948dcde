import type { OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { DicomReadError } from '@rtflow/imaging/dicom/read-error';

/** What the DIMSE node needs from the record. Implemented by api/records; every promise resolves after the commit. */
export interface DicomIntake {
  /** Whether this AE may open an association from this address. Disabled peers answer false. */
  isKnownAe(callingAe: string, address: string): Promise<boolean>;

  /** Audits an association that was refused or cut off, and an instance that was refused. */
  recordAssociation(event: AssociationEvent): Promise<void>;

  /**
   * Keeps one instance and its index in one transaction; resolves when both are durable.
   * The same SOP instance UID with the same bytes is 'duplicate' and changes nothing; with other bytes it is
   * 'quarantined': kept aside for a person, never in place of the first. 'refused-full' keeps nothing.
   */
  storeInstance(received: ReceivedInstance): Promise<StoreOutcome>;
}

export interface ReceivedInstance {
  /** A Part 10 file: our meta header, then the data set byte for byte as it was sent. */
  readonly bytes: Uint8Array;
  /** Offset of the data set in `bytes`. Compare and hash from here: the meta header before it is ours. */
  readonly dataSetOffset: number;
  /** The same bytes opened, for `readRtPlan` and its like. */
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
