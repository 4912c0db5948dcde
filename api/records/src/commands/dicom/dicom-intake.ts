import type { AssociationEvent, DicomIntake, SettlerPorts } from '@rtflow/dicom-node';
import type { BlobStore } from '../../blob-store.ts';
import type { Database } from '../../database.ts';
import { rowsOf } from '../../rows.ts';
import { beginObject } from './object-draft.ts';
import { pendingSeries, settleSeries } from './settle-series.ts';
import { DICOM_ACTOR, storeInstance } from './store-instance.ts';

/** The record behind the DICOM node: both its port and its settler's. */
export function createDicomIntake(
  database: Database,
  blobs: BlobStore,
): DicomIntake & Pick<SettlerPorts, 'pendingSeries' | 'onSeriesSettled'> {
  const { unitOfWork, reader } = database;
  return {
    async peerOf(callingAe, address) {
      const peers = await rowsOf({ sql: reader }, 'AePeer', { aeTitle: callingAe, active: true });
      const peer = peers.find(({ host }) => host === ANY_HOST || host === plainAddress(address));
      if (!peer) return null;
      return { allowedSopClasses: peer.options.allowedSopClasses ?? null };
    },
    recordAssociation: (event) => unitOfWork.run(DICOM_ACTOR, (tx) => tx.audit(associationEntry(event))),
    beginObject: () => beginObject(blobs),
    storeInstance: (received) => storeInstance(unitOfWork, received),
    pendingSeries: () => pendingSeries(reader),
    onSeriesSettled: (series) => unitOfWork.run(DICOM_ACTOR, (tx) => settleSeries(tx, series)),
  };
}

/** A peer whose address may change (DHCP) is known by its AE title alone. */
const ANY_HOST = '*';

function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}

function associationEntry(event: AssociationEvent): {
  action: string;
  entity: string;
  entityId: string;
  detail: Record<string, unknown>;
} {
  const { kind, callingAe, calledAe, address, sopInstanceUid, readError } = event;
  return {
    action: `dicom.${kind}`,
    entity: 'association',
    entityId: callingAe.slice(0, 64) || 'unknown',
    detail: {
      callingAe,
      calledAe,
      address,
      ...(sopInstanceUid && { sopInstanceUid }),
      ...(readError && { readError }),
    },
  };
}
