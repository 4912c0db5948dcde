import type { Readable } from 'node:stream';
import type { WritableSet } from '@rtflow/imaging/dicom/encode-text';
import type { REQUEST_KEYS } from './query-attributes.ts';
import type { Level, QueryTag } from './query-attributes.ts';

/** The archive behind query and retrieve. Implemented by api/records. */
export interface DicomArchive {
  /** Matches in a fixed order; stops reading when the consumer stops. */
  find(query: FindQuery): AsyncIterable<FindMatch>;
  /** Objects below the given unique keys, series by series. */
  select(selection: Selection): Promise<readonly ArchivedObject[]>;
  /** The Part 10 file. */
  open(object: ArchivedObject): Promise<Readable>;
  /** The peer of a C-MOVE; null when it is unknown or disabled. */
  destination(aeTitle: string): Promise<Destination | null>;
  /** Audits what left the archive. */
  recordTransfer(event: TransferEvent): Promise<void>;
}

export interface FindQuery {
  readonly level: Level;
  /** Value of each key as it came, `\` between values; '' asks for the value only. */
  readonly keys: ReadonlyMap<QueryTag, string>;
  /** Keys in the item of Request Attributes Sequence. */
  readonly request: ReadonlyMap<keyof typeof REQUEST_KEYS, string>;
}

/** Values of the asked keys; absent and null: empty. */
export interface FindMatch {
  readonly values: ReadonlyMap<QueryTag, string | number | null>;
  readonly request?: Readonly<Partial<Record<keyof typeof REQUEST_KEYS, string | null>>>;
}

/** Unique keys from the level up; each a list. */
export interface Selection {
  readonly patientIds?: readonly string[];
  readonly studyUids?: readonly string[];
  readonly seriesUids?: readonly string[];
  readonly instanceUids?: readonly string[];
}

export interface ArchivedObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly blobKey: string;
  readonly sizeBytes: number;
}

export interface Destination {
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly characterSet?: WritableSet;
}

export interface TransferEvent {
  readonly kind: 'moved' | 'got' | 'sent' | 'pulled';
  /** Who asked. */
  readonly callingAe: string;
  readonly destinationAe: string;
  readonly sent: number;
  readonly failed: number;
  readonly studyUids: readonly string[];
}
