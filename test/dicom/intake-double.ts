import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import type {
  AssociationEvent,
  DicomIntake,
  ObjectDraft,
  ReceivedInstance as Received,
  StoreOutcome,
} from '@rtflow/dicom-node';

/** What the node handed over, with the file that its draft gathered. */
export interface ReceivedInstance extends Received {
  readonly bytes: Buffer;
  readonly dataSetOffset: number;
}

/** An in-memory record that follows the port's rules, for the node's own tests. */
export interface IntakeDouble extends DicomIntake {
  readonly stored: Map<string, ReceivedInstance>;
  readonly quarantined: ReceivedInstance[];
  readonly events: AssociationEvent[];
  /** Every call of `storeInstance`, in order of arrival. */
  readonly calls: string[];
  /** Objects that have begun to arrive and are neither stored nor discarded. */
  readonly drafts: ReadonlySet<ObjectDraft>;
}

export interface IntakeOptions {
  readonly knownAes?: readonly string[];
  readonly allowedSopClasses?: readonly string[];
  readonly full?: boolean;
  readonly broken?: boolean;
  /** Awaited before the instance counts as durable. */
  readonly beforeCommit?: (received: ReceivedInstance) => Promise<void>;
}

export function intakeDouble(options: IntakeOptions = {}): IntakeDouble {
  const stored = new Map<string, ReceivedInstance>();
  const quarantined: ReceivedInstance[] = [];
  const events: AssociationEvent[] = [];
  const calls: string[] = [];
  const drafts = new Set<MemoryDraft>();
  return {
    stored,
    quarantined,
    events,
    calls,
    drafts,
    peerOf: async (callingAe) =>
      (options.knownAes ?? ['STORESCU', 'ECHOSCU']).includes(callingAe)
        ? { allowedSopClasses: options.allowedSopClasses ?? null }
        : null,
    beginObject: async () => {
      if (options.full === true) return 'refused-full';
      const draft: MemoryDraft = new MemoryDraft(() => drafts.delete(draft));
      drafts.add(draft);
      return draft;
    },
    recordAssociation: async (event) => void events.push(event),
    storeInstance: async (given): Promise<StoreOutcome> => {
      const bytes = (given.draft as MemoryDraft).bytes();
      const received = { ...given, bytes, dataSetOffset: dataSetOffsetOf(bytes) as number };
      drafts.delete(given.draft as MemoryDraft);
      calls.push(received.header.sopInstanceUid);
      if (options.broken === true) throw new Error('database is gone');
      const known = stored.get(received.header.sopInstanceUid);
      if (known === undefined) {
        stored.set(received.header.sopInstanceUid, received);
        await options.beforeCommit?.(received);
        return 'stored';
      }
      if (known.dataSetSha256 === received.dataSetSha256) return 'duplicate';
      quarantined.push(received);
      return 'quarantined';
    },
  };
}

class MemoryDraft implements ObjectDraft {
  #chunks: Uint8Array[] = [];
  readonly #forget: () => void;

  constructor(forget: () => void) {
    this.#forget = forget;
  }

  async write(chunk: Uint8Array): Promise<'written'> {
    this.#chunks.push(Buffer.from(chunk));
    return 'written';
  }

  async discard(): Promise<void> {
    this.#chunks = [];
    this.#forget();
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
