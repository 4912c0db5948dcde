import { createHash } from 'node:crypto';
import type { AssociationEvent, DicomIntake, ReceivedInstance, StoreOutcome } from '@rtflow/dicom-node';

/** An in-memory record that follows the port's rules, for the node's own tests. */
export interface IntakeDouble extends DicomIntake {
  readonly stored: Map<string, ReceivedInstance>;
  readonly quarantined: ReceivedInstance[];
  readonly events: AssociationEvent[];
  /** Every call of `storeInstance`, in order of arrival. */
  readonly calls: string[];
}

export interface IntakeOptions {
  readonly knownAes?: readonly string[];
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
  return {
    stored,
    quarantined,
    events,
    calls,
    isKnownAe: async (callingAe) => (options.knownAes ?? ['STORESCU', 'ECHOSCU']).includes(callingAe),
    recordAssociation: async (event) => void events.push(event),
    storeInstance: async (received): Promise<StoreOutcome> => {
      calls.push(received.header.sopInstanceUid);
      if (options.broken === true) throw new Error('database is gone');
      if (options.full === true) return 'refused-full';
      const known = stored.get(received.header.sopInstanceUid);
      if (known === undefined) {
        stored.set(received.header.sopInstanceUid, received);
        await options.beforeCommit?.(received);
        return 'stored';
      }
      if (hashOfDataSet(known) === hashOfDataSet(received)) return 'duplicate';
      quarantined.push(received);
      return 'quarantined';
    },
  };
}

export function hashOfDataSet(received: ReceivedInstance): string {
  return createHash('sha256').update(received.bytes.subarray(received.dataSetOffset)).digest('hex');
}
