import type { PeerOptions } from '../../models/dicom.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface SavePeer {
  /** Absent: a new peer. */
  readonly peerId?: string;
  /** Of the row that was edited. */
  readonly version?: number;
  readonly aeTitle: string;
  /** Host name or address; '*' for a peer whose address changes: it is known by its AE title alone, and nothing is sent to it. */
  readonly host: string;
  readonly port: number;
  readonly role: string;
  readonly active: boolean;
  readonly options: PeerOptions;
}

/** Makes or changes a DICOM peer. The audit keeps both states. */
export async function savePeer(tx: Tx, input: SavePeer): Promise<Outcome<{ peerId: string }>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const { peerId, version = 0, ...fields } = input;
  const namesake = await rowOf(tx, 'AePeer', { aeTitle: fields.aeTitle });
  if (namesake && namesake.id !== peerId) return refuse('AE_TAKEN', { aeTitle: fields.aeTitle });
  const before = peerId === undefined ? null : await rowOf(tx, 'AePeer', { id: peerId });
  if (peerId !== undefined && !before) return refuse('NOT_FOUND', { peerId });
  if (before && before.version !== version) return refuse('VERSION_CLASH', { peerId });
  const id = before?.id ?? tx.newId();
  if (before) await updateRows(tx, 'AePeer', { id }, { ...fields, version: before.version + 1 });
  else await insertRow(tx, 'AePeer', { id, ...fields });
  await tx.audit({
    action: before ? 'dicom.peer-changed' : 'dicom.peer-added',
    entity: 'peer',
    entityId: id,
    detail: { after: { ...fields }, ...(before && { before: plain(before) }) },
  });
  return { ok: true, value: { peerId: id } };
}

/** What a C-ECHO to the peer came to, for the list; the time is the record's. */
export async function recordEcho(
  tx: Tx,
  {
    peerId,
    outcome,
    milliseconds,
  }: { readonly peerId: string; readonly outcome: string; readonly milliseconds: number },
): Promise<Outcome<null>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const set = { lastEchoAt: tx.now, lastEchoMs: Math.round(milliseconds), lastEchoOutcome: outcome.slice(0, 64) };
  await updateRows(tx, 'AePeer', { id: peerId }, set);
  await tx.audit({ action: 'dicom.echo', entity: 'peer', entityId: peerId, detail: { outcome } });
  return { ok: true, value: null };
}

function plain({ aeTitle, host, port, role, active, options }: Row<'AePeer'>): Record<string, unknown> {
  return { aeTitle, host, port, role, active, options };
}
