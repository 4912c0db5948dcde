import type { ParsedBody, RouteAnswer } from '@rtflow/contract';
import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { textElement, type Content } from '@rtflow/imaging/dicom/data-set-content';
import { DEFAULT_LIMITS, type StoredNotice } from '@rtflow/dicom-node';
import { storeService } from '@rtflow/dicom-node/scp/store';
import { getFromPeer } from '@rtflow/dicom-node/scu/get-from-peer';
import { findOnPeer, moveFromPeer, type PeerFault, type PeerOptions } from '@rtflow/dicom-node/scu/query-peer';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { rowOf } from '@rtflow/records/rows';
import type { Doors } from '../../doors.ts';

type RemoteDoors = Pick<Doors, 'database' | 'blobs' | 'dicomAe' | 'dicomCa'>;

const MOST_MATCHES = 200;

/** C-FIND of studies on a peer. */
export async function findStudies(
  doors: RemoteDoors,
  peerId: string,
  keys: ParsedBody<'dicom.findOnPeer'>,
): Promise<Outcome<RouteAnswer<'dicom.findOnPeer'>>> {
  const peer = await peerOf(doors, peerId);
  if (!peer.ok) return peer;
  const found = await findOnPeer(optionsOf(doors, peer.value.destination), studyKeys(keys), MOST_MATCHES);
  if (!found.ok) return failed(peerId, found.error);
  return { ok: true, value: { rows: found.value.matches.map(studyOf), more: found.value.more } };
}

/** Pulls a study, or one series of it, the way the peer can. The objects are stored as any that arrive. */
export async function pullStudy(
  doors: RemoteDoors,
  peerId: string,
  { studyUid, seriesUid }: ParsedBody<'dicom.pullFromPeer'>,
): Promise<Outcome<RouteAnswer<'dicom.pullFromPeer'>>> {
  const { database, blobs, dicomAe } = doors;
  const peer = await peerOf(doors, peerId);
  if (!peer.ok) return peer;
  const keys: Content = {
    x00080052: textElement('CS', seriesUid ? 'SERIES' : 'STUDY'),
    x0020000d: textElement('UI', studyUid),
    ...(seriesUid && { x0020000e: textElement('UI', seriesUid) }),
  };
  const options = optionsOf(doors, peer.value.destination);
  const intake = createDicomIntake(database, blobs);
  const arrived = new Map<string, StoredNotice>();
  const onStored = (notice: StoredNotice): void => void arrived.set(notice.seriesInstanceUid, notice);
  const store = storeService({ intake, maxInstanceBytes: DEFAULT_LIMITS.maxInstanceBytes, onStored });
  const pulled =
    peer.value.retrieve === 'get' ? await getFromPeer(options, keys, store) : await moveFromPeer(options, keys);
  // What came back on our own association is whole now; what was moved to us settles like all that arrives.
  for (const notice of arrived.values()) await intake.onSeriesSettled(notice);
  if (!pulled.ok) return failed(peerId, pulled.error);
  const { completed, failed: lost } = pulled.value;
  const event = { callingAe: dicomAe, destinationAe: peer.value.destination.aeTitle, sent: completed, failed: lost };
  await createDicomArchive(database, blobs).recordTransfer({ ...event, kind: 'pulled', studyUids: [studyUid] });
  return { ok: true, value: pulled.value };
}

function optionsOf({ dicomAe, dicomCa }: RemoteDoors, peer: PeerOptions['peer']): PeerOptions {
  return { peer, callingAe: dicomAe, ...(dicomCa !== undefined && { ca: dicomCa }) };
}

async function peerOf({ database }: RemoteDoors, peerId: string) {
  const peer = await rowOf({ sql: database.reader }, 'AePeer', { id: peerId, active: true });
  if (!peer) return refuse('NOT_FOUND', { peerId });
  if (peer.host === '*') return refuse('PEER_WITHOUT_ADDRESS', { peerId });
  const { aeTitle, host, port, options } = peer;
  const { characterSet, tls = false, retrieve = 'move' } = options;
  const destination = { aeTitle, host, port, tls, ...(characterSet && { characterSet }) };
  return { ok: true, value: { destination, retrieve } } as const;
}

function failed(peerId: string, { code, reason }: PeerFault): ReturnType<typeof refuse> {
  return refuse('PEER_FAILED', { peerId, cause: code, reason });
}

function studyKeys(keys: ParsedBody<'dicom.findOnPeer'>): Content {
  return {
    x00080052: textElement('CS', 'STUDY'),
    x00080020: textElement('DA', keys.studyDate ?? null),
    x00080050: textElement('SH', keys.accessionNumber ?? null),
    x00080061: textElement('CS', keys.modality ?? null),
    x00081030: textElement('LO', null),
    x00100010: textElement('PN', keys.patientName ?? null),
    x00100020: textElement('LO', keys.patientId ?? null),
    x0020000d: textElement('UI', null),
    x00201206: textElement('IS', null),
    x00201208: textElement('IS', null),
  };
}

function studyOf(match: Attributes): RouteAnswer<'dicom.findOnPeer'>['rows'][number] {
  return {
    studyUid: match.text('x0020000d') ?? '',
    patientId: match.text('x00100020') ?? '',
    patientName: match.text('x00100010') ?? '',
    studyDate: match.text('x00080020') ?? '',
    description: match.text('x00081030') ?? '',
    modalities: match.texts('x00080061'),
    series: match.decimal('x00201206') ?? 0,
    instances: match.decimal('x00201208') ?? 0,
  };
}
