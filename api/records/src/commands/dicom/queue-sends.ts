import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { SqlValue, Tx } from '../../tx.ts';

export interface PushObjects {
  readonly peerId: string;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly instanceUid?: string;
  readonly deidentify: boolean;
}

/** A person sends a study, a series or one object to a peer. */
export async function pushObjects(tx: Tx, input: PushObjects): Promise<Outcome<{ batchId: string; queued: number }>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const peer = await rowOf(tx, 'AePeer', { id: input.peerId });
  if (!peer) return refuse('NOT_FOUND', { peerId: input.peerId });
  if (peer.host === '*') return refuse('PEER_WITHOUT_ADDRESS', { peerId: peer.id });
  const [condition, value] = input.instanceUid
    ? ['i.sop_instance_uid = ?', input.instanceUid]
    : input.seriesUid
      ? ['i.series_instance_uid = ?', input.seriesUid]
      : [
          'i.series_instance_uid IN (SELECT series_instance_uid FROM dicom_series WHERE study_instance_uid = ?)',
          input.studyUid,
        ];
  if (value === undefined) return refuse('BAD_INPUT', { missing: 'studyUid' });
  const batchId = tx.newId();
  const { deidentify } = input;
  const queued = await enqueue(tx, { batchId, peerId: peer.id, deidentify, condition, params: [value] });
  if (queued === 0) return refuse('NOT_FOUND', { uid: value });
  await tx.audit({
    action: 'dicom.push',
    entity: 'peer',
    entityId: peer.id,
    detail: { batchId, uid: value, queued, deidentify },
  });
  return { ok: true, value: { batchId, queued } };
}

/** A settled series goes on by the rules that fit it. What a rule has queued before is not queued again. */
export async function routeSeries(tx: Tx, seriesInstanceUid: string): Promise<void> {
  const routes = await rowsOf(tx, 'DicomRoute', { active: true }, { order: ['sort'] });
  if (routes.length === 0) return;
  const series = await rowOf(tx, 'DicomSeries', { seriesInstanceUid });
  if (!series) return;
  for (const route of routes) {
    const fits =
      fitsOne(route.modality, series.modality) &&
      fitsOne(route.stationName, series.stationName) &&
      fitsOne(route.bodyPart, series.bodyPart) &&
      fitsOne(route.callingAe, series.sourceAeTitle);
    if (!fits) continue;
    await enqueue(tx, {
      batchId: route.id,
      peerId: route.peerId,
      deidentify: route.deidentify,
      condition: 'i.series_instance_uid = ?',
      params: [seriesInstanceUid],
    });
  }
}

export interface Repush {
  /** One or more of these; each narrows. */
  readonly sendId?: string;
  readonly batchId?: string;
  readonly peerId?: string;
  /** Queued at or after, before: epoch milliseconds. */
  readonly from?: number;
  readonly to?: number;
  /** Also what the peer has had: it lost it. */
  readonly sentToo: boolean;
}

/** Failed, dead and, when asked, sent objects go to the head of the queue again. @returns how many */
export async function repushSends(tx: Tx, input: Repush): Promise<Outcome<{ queued: number }>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const where = [`state IN ('FAILED', 'DEAD'${input.sentToo ? ", 'SENT'" : ''})`];
  const params: SqlValue[] = [];
  const add = (text: string, value: SqlValue): void => {
    if (value === undefined) return;
    where.push(text);
    params.push(value);
  };
  add('id = ?', input.sendId);
  add('batch_id = ?', input.batchId);
  add('peer_id = ?', input.peerId);
  add('created_at >= ?', input.from);
  add('created_at < ?', input.to);
  if (params.length === 0) return refuse('BAD_INPUT', { missing: 'sendId, batchId, peerId, from or to' });
  const { changes } = await tx.sql.run(
    `UPDATE dicom_sends SET state = 'PENDING', attempts = 0, next_at = ?, sent_at = NULL WHERE ${where.join(' AND ')}`,
    [tx.now, ...params],
  );
  await tx.audit({
    action: 'dicom.repush',
    entity: 'send',
    entityId: input.sendId ?? input.batchId ?? input.peerId ?? 'window',
    detail: { ...input, queued: changes },
  });
  return { ok: true, value: { queued: changes } };
}

function fitsOne(wanted: string | null, value: string | null): boolean {
  return wanted === null || wanted === value;
}

interface Enqueue {
  readonly batchId: string;
  readonly peerId: string;
  readonly deidentify: boolean;
  readonly condition: string;
  readonly params: readonly SqlValue[];
}

async function enqueue(tx: Tx, { batchId, peerId, deidentify, condition, params }: Enqueue): Promise<number> {
  const objects = await tx.sql.all<{ uid: string }>(
    `SELECT i.sop_instance_uid AS uid FROM dicom_instances i WHERE ${condition}
     AND NOT EXISTS (SELECT 1 FROM dicom_sends q WHERE q.batch_id = ? AND q.sop_instance_uid = i.sop_instance_uid)
     ORDER BY i.instance_number, i.sop_instance_uid`,
    [...params, batchId],
  );
  for (const { uid } of objects) {
    await tx.sql.run(
      `INSERT INTO dicom_sends (id, batch_id, peer_id, sop_instance_uid, deidentify, state, attempts, next_at, created_at)
       VALUES (?, ?, ?, ?, ?, 'PENDING', 0, ?, ?)`,
      [tx.newId(), batchId, peerId, uid, deidentify, tx.now, tx.now],
    );
  }
  return objects.length;
}
