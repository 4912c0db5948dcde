import type { Hl7Inbox, InboundMessage, RecordOutcome } from '@rtflow/hl7';
import type { BlobStore } from '../../blob-store.ts';
import { insertRowOnce, rowOf } from '../../rows.ts';
import type { Actor, Tx } from '../../tx.ts';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.ts';

const HL7_ACTOR: Actor = { kind: 'system', id: 'hl7', grants: [] };

/** The inbox behind the HL7 listener. The raw message is durable before its row, and the row before the acknowledgement. */
export function createHl7Inbox({ unitOfWork, blobs }: { unitOfWork: UnitOfWork; blobs: BlobStore }): Hl7Inbox {
  return {
    async record(message) {
      const kept = await blobs.put(message.raw);
      if (!kept.ok) throw new Error(`Expected message ${message.controlId} to be kept, but ${kept.error.code}`);
      return unitOfWork.run(HL7_ACTOR, (tx) => recordHl7Message(tx, message, kept.value.key));
    },
  };
}

/**
 * Sender and MSH-10 name a message. The same body again is a duplicate; another body under the same id is a conflict: kept
 * beside the first under an id that shows it, for a person, and never applied.
 */
export async function recordHl7Message(tx: Tx, message: InboundMessage, blobKey: string): Promise<RecordOutcome> {
  const sender = senderOf(message);
  const row = { messageType: message.messageType.slice(0, 16), blobKey, receivedAt: tx.now };
  const controlId = message.controlId.slice(0, 64);
  const fresh = { id: tx.newId(), controlId, sender, state: 'RECEIVED', ...row } as const;
  if (await insertRowOnce(tx, 'Hl7Inbox', fresh)) return 'recorded';
  const first = await rowOf(tx, 'Hl7Inbox', { sender, controlId });
  if (first?.blobKey === blobKey) return 'duplicate';
  const conflictId = `${controlId.slice(0, 47)}#${message.sha256.slice(0, 16)}`;
  await insertRowOnce(tx, 'Hl7Inbox', {
    id: tx.newId(),
    controlId: conflictId,
    sender,
    state: 'REFUSED',
    error: 'SAME_CONTROL_ID_OTHER_BODY',
    ...row,
  });
  await tx.audit({
    action: 'hl7.conflict',
    entity: 'hl7-message',
    entityId: controlId,
    detail: { sender, messageType: message.messageType, sha256: message.sha256 },
  });
  return 'conflict';
}

function senderOf({ peer }: InboundMessage): string {
  return `${peer.address}|${peer.sendingApplication}|${peer.sendingFacility}`.slice(0, 128);
}
