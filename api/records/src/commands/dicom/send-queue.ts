import type { SendBatch, SendQueue, SendResult } from '@rtflow/dicom-node/sending/send-queue';
import type { Database } from '../../database.ts';
import { needRow } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { DICOM_ACTOR } from './store-instance.ts';

/** Pauses before the next try; the last one is kept until the tries are used up. */
const BACKOFF_MS = [10_000, 60_000, 600_000, 3_600_000] as const;
const MAX_ATTEMPTS = 12;
/** Objects of one association; longer than that takes, a claim counts as lost with its sender. */
const BATCH = 50;
const LEASE_MS = 600_000;

/** The record's side of sending: what is due, and what became of it. */
export function createSendQueue({ unitOfWork }: Pick<Database, 'unitOfWork'>): SendQueue {
  return {
    claim: () => unitOfWork.run(DICOM_ACTOR, claim),
    settle: (results) =>
      unitOfWork.run(DICOM_ACTOR, async (tx) => {
        for (const result of results) await settle(tx, result);
      }),
  };
}

/** Due objects of the peer that has waited longest. */
async function claim(tx: Tx): Promise<SendBatch | null> {
  const lock = tx.sql.dialect === 'mysql' ? 'FOR UPDATE SKIP LOCKED' : '';
  const due = `q.state IN ('PENDING', 'FAILED') AND q.next_at <= ?`;
  const first = await tx.sql.get<{ peer_id: string }>(
    `SELECT q.peer_id FROM dicom_sends q JOIN ae_peers p ON p.id = q.peer_id
     WHERE ${due} AND p.active = 1 ORDER BY q.next_at LIMIT 1`,
    [tx.now],
  );
  if (!first) return null;
  const rows = await tx.sql.all<Claimed>(
    `SELECT q.id, q.deidentify, i.sop_class_uid AS sopClassUid, i.sop_instance_uid AS sopInstanceUid,
       i.transfer_syntax_uid AS transferSyntaxUid, i.blob_key AS blobKey, i.size_bytes AS sizeBytes
     FROM dicom_sends q JOIN dicom_instances i ON i.sop_instance_uid = q.sop_instance_uid
     WHERE ${due} AND q.peer_id = ? ORDER BY q.next_at, q.id LIMIT ${BATCH} ${lock}`,
    [tx.now, first.peer_id],
  );
  for (const { id } of rows) {
    await tx.sql.run('UPDATE dicom_sends SET attempts = attempts + 1, next_at = ? WHERE id = ?', [
      tx.now + LEASE_MS,
      id,
    ]);
  }
  const { aeTitle, host, port, options } = await needRow(tx, 'AePeer', { id: first.peer_id });
  return {
    destination: { aeTitle, host, port, tls: options.tls ?? false },
    items: rows.map(({ id, deidentify, sizeBytes, ...object }) => ({
      sendId: id,
      deidentify: Number(deidentify) === 1,
      object: { ...object, sizeBytes: Number(sizeBytes) },
    })),
  };
}

interface Claimed {
  readonly id: string;
  readonly deidentify: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly blobKey: string;
  readonly sizeBytes: number;
}

async function settle(tx: Tx, { sendId, outcome }: SendResult): Promise<void> {
  if (outcome.kind !== 'failed') {
    await tx.sql.run(`UPDATE dicom_sends SET state = 'SENT', sent_at = ?, last_error = NULL WHERE id = ?`, [
      tx.now,
      sendId,
    ]);
    return;
  }
  const row = await needRow(tx, 'DicomSend', { id: sendId });
  const dead = !outcome.transient || row.attempts >= MAX_ATTEMPTS;
  const pause = BACKOFF_MS[Math.min(row.attempts, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
  await tx.sql.run('UPDATE dicom_sends SET state = ?, next_at = ?, last_error = ? WHERE id = ?', [
    dead ? 'DEAD' : 'FAILED',
    tx.now + pause,
    outcome.reason.slice(0, 255),
    sendId,
  ]);
}
