import type { ArchivedObject, Destination } from '../query/archive.ts';
import type { SendOutcome } from '../scu/send-objects.ts';

/** Objects that wait to be sent. Implemented by api/records. */
export interface SendQueue {
  /** Due objects of one peer, leased so that a crash gives them back; null when nothing is due. */
  claim(): Promise<SendBatch | null>;
  /** What became of each. Transient failures are tried again later, others wait for a person. */
  settle(results: readonly SendResult[]): Promise<void>;
}

export interface SendBatch {
  readonly destination: Destination;
  readonly items: readonly SendItem[];
}

export interface SendItem {
  readonly sendId: string;
  readonly object: ArchivedObject;
  readonly deidentify: boolean;
}

export interface SendResult {
  readonly sendId: string;
  readonly outcome: SendOutcome;
}
