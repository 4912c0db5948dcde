import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface SaveRoute {
  /** Absent: a new rule. */
  readonly routeId?: string;
  readonly name: string;
  readonly sort: number;
  readonly modality: string | null;
  readonly stationName: string | null;
  readonly bodyPart: string | null;
  readonly callingAe: string | null;
  readonly peerId: string;
  readonly deidentify: boolean;
  readonly active: boolean;
}

/** Makes or changes a rule of where received series go on to. What is queued already stays queued. */
export async function saveRoute(tx: Tx, input: SaveRoute): Promise<Outcome<{ routeId: string }>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const { routeId, ...fields } = input;
  const peer = await rowOf(tx, 'AePeer', { id: fields.peerId });
  if (!peer) return refuse('NOT_FOUND', { peerId: fields.peerId });
  if (peer.host === '*') return refuse('PEER_WITHOUT_ADDRESS', { peerId: peer.id });
  const before = routeId === undefined ? null : await rowOf(tx, 'DicomRoute', { id: routeId });
  if (routeId !== undefined && !before) return refuse('NOT_FOUND', { routeId });
  const id = before?.id ?? tx.newId();
  if (before) await updateRows(tx, 'DicomRoute', { id }, fields);
  else await insertRow(tx, 'DicomRoute', { id, ...fields });
  const detail = { after: fields, ...(before && { before }) };
  await tx.audit({ action: 'dicom.route-saved', entity: 'route', entityId: id, detail });
  return { ok: true, value: { routeId: id } };
}
