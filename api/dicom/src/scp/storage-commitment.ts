import { encodeContent, readContent, type Content } from '@rtflow/imaging/dicom/data-set-content';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import type { Exchange } from '../dimse/exchange.ts';
import type { DimseService } from '../dimse/service.ts';
import type { DicomArchive } from '../query/archive.ts';
import { openAssociation } from '../scu/association.ts';
import { isPlainLittleEndian } from './echo.ts';

export const STORAGE_COMMITMENT = '1.2.840.10008.1.20.1';
const WELL_KNOWN_INSTANCE = '1.2.840.10008.1.20.1.1';
const TRANSACTION_UID = 'x00081195';
const REFERENCED_SOPS = 'x00081199';
const FAILED_SOPS = 'x00081198';
const NO_SUCH_OBJECT = 0x0112;
const CLASS_INSTANCE_CONFLICT = 0x0119;
const INVALID_ARGUMENT = 0x0115;

export interface CommitmentWiring {
  readonly archive: CommitmentArchive;
  readonly aeTitle: string;
  readonly ca?: string;
}

export interface CommitmentArchive extends Pick<DicomArchive, 'destination'> {
  /** SOP class of each of these objects whose row and bytes are both there. */
  held(sopInstanceUids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

interface Referenced {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** Storage commitment, push model (PS3.4 J): says of each object whether it is safely here, bytes and index. */
export function commitmentService(wiring: CommitmentWiring): DimseService {
  return {
    name: 'storage commitment',
    handles: (uid) => uid === STORAGE_COMMITMENT,
    takes: isPlainLittleEndian,
    commands: [COMMAND.N_ACTION],
    async serve({ message, identifier, respond, peer, exchange }) {
      const { context } = message;
      const read = readContent(identifier, context.transferSyntax);
      const transaction = read.ok ? read.value.text(TRANSACTION_UID) : undefined;
      if (!read.ok || transaction === undefined) return respond({ [FIELD.STATUS]: INVALID_ARGUMENT });
      const asked = read.value.items(REFERENCED_SOPS).map((item) => ({
        sopClassUid: item.text('x00081150') ?? '',
        sopInstanceUid: item.text('x00081155') ?? '',
      }));
      const held = await wiring.archive.held(asked.map(({ sopInstanceUid }) => sopInstanceUid));
      await respond({ [FIELD.STATUS]: 0x0000, [FIELD.ACTION_TYPE]: 1 });
      const report = reportOf(transaction, asked, held);
      // Not awaited: the requester may release, or ask for more, before it takes the report.
      void tell(wiring, { callingAe: peer.callingAe, exchange, contextId: context.id, report });
    },
  };
}

interface Report {
  readonly content: Content;
  /** 1: all are committed; 2: some are not. */
  readonly eventType: 1 | 2;
}

function reportOf(transaction: string, asked: readonly Referenced[], held: ReadonlyMap<string, string>): Report {
  const reasonOf = ({ sopClassUid, sopInstanceUid }: Referenced): number | null => {
    const kept = held.get(sopInstanceUid);
    if (kept === undefined) return NO_SUCH_OBJECT;
    return kept === sopClassUid ? null : CLASS_INSTANCE_CONFLICT;
  };
  const item = ({ sopClassUid, sopInstanceUid }: Referenced, reason: number | null): Content => ({
    x00081150: { vr: 'UI', values: [sopClassUid] },
    x00081155: { vr: 'UI', values: [sopInstanceUid] },
    ...(reason !== null && { x00081197: { vr: 'US', values: [String(reason)] } }),
  });
  const good = asked.filter((one) => reasonOf(one) === null);
  const bad = asked.filter((one) => reasonOf(one) !== null);
  return {
    eventType: bad.length === 0 ? 1 : 2,
    content: {
      [TRANSACTION_UID]: { vr: 'UI', values: [transaction] },
      [REFERENCED_SOPS]: { vr: 'SQ', items: good.map((one) => item(one, null)) },
      ...(bad.length > 0 && { [FAILED_SOPS]: { vr: 'SQ', items: bad.map((one) => item(one, reasonOf(one))) } }),
    },
  };
}

interface Telling {
  readonly callingAe: string;
  readonly exchange: Exchange;
  readonly contextId: number;
  readonly report: Report;
}

/** On an association of our own where the peer can be reached (PS3.4 J.3.3), else on the one that asked. */
async function tell({ archive, aeTitle, ca }: CommitmentWiring, telling: Telling): Promise<void> {
  const { callingAe, exchange, contextId, report } = telling;
  if (await eventReport(exchange, contextId, report)) return;
  const destination = await archive.destination(callingAe);
  if (destination === null || destination.host === '*') return;
  const opened = await openAssociation({
    peer: destination,
    callingAe: aeTitle,
    contexts: [
      { abstractSyntax: STORAGE_COMMITMENT, transferSyntaxes: [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN] },
    ],
    roles: [{ sopClassUid: STORAGE_COMMITMENT, scu: false, scp: true }],
    ...(ca && { ca }),
  });
  if (!opened.ok) return;
  const context = opened.value.context(STORAGE_COMMITMENT);
  if (context !== undefined) await eventReport(opened.value.exchange, context.id, report);
  await opened.value.release();
}

/** @returns whether the peer took it */
async function eventReport(exchange: Exchange, contextId: number, { content, eventType }: Report): Promise<boolean> {
  const transferSyntaxUid = exchange.contexts.get(contextId)?.transferSyntax as typeof EXPLICIT_LITTLE_ENDIAN;
  const fields = {
    [FIELD.AFFECTED_SOP_CLASS]: STORAGE_COMMITMENT,
    [FIELD.COMMAND]: COMMAND.N_EVENT_REPORT,
    [FIELD.AFFECTED_SOP_INSTANCE]: WELL_KNOWN_INSTANCE,
    [FIELD.EVENT_TYPE]: eventType,
  };
  const response = await exchange
    .invokeOnce(contextId, fields, encodeContent(content, { transferSyntaxUid }))
    .catch(() => undefined);
  return response?.status === 0;
}
