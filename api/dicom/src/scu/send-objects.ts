import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { isDecodable } from '../codecs/decode-frame.ts';
import { plainDataSet } from '../codecs/plain-data-set.ts';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import type { Exchange } from '../dimse/exchange.ts';
import type { AcceptedContext } from '../dimse/message-assembler.ts';
import { dataSetOffsetOf } from '../part10.ts';
import type { ArchivedObject } from '../query/archive.ts';

export type SendOutcome =
  | { readonly kind: 'sent' | 'warning'; readonly status: number }
  /** The peer refused or cannot take it. `transient`: trying again makes sense. */
  | { readonly kind: 'failed'; readonly reason: string; readonly transient: boolean };

export interface MoveOriginator {
  readonly aeTitle: string;
  readonly messageId: number;
}

/** Objects whose elements must be held in memory to be written in another encoding. */
const MAX_RECODED_BYTES = 1 << 28;
const PLAIN: readonly string[] = [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN];

/** What to propose for an object: its own syntax and those that it can be written in, each in a context of its own. */
export function contextsFor(
  objects: readonly ArchivedObject[],
): { abstractSyntax: string; transferSyntaxes: string[] }[] {
  const pairs = new Map<string, { abstractSyntax: string; transferSyntaxes: string[] }>();
  for (const { sopClassUid, transferSyntaxUid } of objects) {
    const syntaxes = PLAIN.includes(transferSyntaxUid)
      ? PLAIN
      : isDecodable(transferSyntaxUid)
        ? [transferSyntaxUid, ...PLAIN]
        : [transferSyntaxUid];
    for (const syntax of syntaxes) {
      pairs.set(`${sopClassUid} ${syntax}`, { abstractSyntax: sopClassUid, transferSyntaxes: [syntax] });
    }
  }
  return [...pairs.values()];
}

export interface StoreOperation {
  readonly exchange: Exchange;
  readonly object: ArchivedObject;
  /** The Part 10 file. */
  readonly open: () => Promise<Readable>;
  readonly originator?: MoveOriginator;
}

/** One C-STORE to the peer of an open association, streamed from the archive. */
export async function storeObject({ exchange, object, open, originator }: StoreOperation): Promise<SendOutcome> {
  const context = contextOf(exchange, object);
  if (context === undefined) {
    return { kind: 'failed', reason: `peer does not take ${object.transferSyntaxUid} of this class`, transient: false };
  }
  const file = await open().catch(() => undefined);
  if (file === undefined) return { kind: 'failed', reason: 'the archived object cannot be read', transient: true };
  const fields = {
    [FIELD.AFFECTED_SOP_CLASS]: object.sopClassUid,
    [FIELD.COMMAND]: COMMAND.C_STORE,
    [FIELD.PRIORITY]: 0,
    [FIELD.AFFECTED_SOP_INSTANCE]: object.sopInstanceUid,
    [FIELD.MOVE_ORIGINATOR_AE]: originator?.aeTitle,
    [FIELD.MOVE_ORIGINATOR_MESSAGE]: originator?.messageId,
  };
  const outgoing =
    context.transferSyntax === object.transferSyntaxUid ? dataSetOf(file) : await recoded(file, object, context);
  if (outgoing === undefined)
    return { kind: 'failed', reason: 'cannot be written in the peer’s syntax', transient: false };
  const response = await exchange.invokeOnce(context.id, fields, outgoing).catch(() => undefined);
  if (response === undefined) return { kind: 'failed', reason: 'connection lost', transient: true };
  return outcomeOf(response.status);
}

function contextOf(
  exchange: Exchange,
  { sopClassUid, transferSyntaxUid, sizeBytes }: ArchivedObject,
): AcceptedContext | undefined {
  const ofClass = [...exchange.contexts.values()].filter(({ abstractSyntax }) => abstractSyntax === sopClassUid);
  const exact = ofClass.find(({ transferSyntax }) => transferSyntax === transferSyntaxUid);
  const written = PLAIN.includes(transferSyntaxUid) || isDecodable(transferSyntaxUid);
  if (exact !== undefined || !written || sizeBytes > MAX_RECODED_BYTES) return exact;
  return ofClass.find(({ transferSyntax }) => PLAIN.includes(transferSyntax));
}

async function recoded(
  file: Readable,
  object: ArchivedObject,
  context: AcceptedContext,
): Promise<Uint8Array | undefined> {
  const result = await plainDataSet(await buffer(file), object.transferSyntaxUid, context.transferSyntax);
  return result.ok ? result.value : undefined;
}

/** The file without preamble and meta header. */
async function* dataSetOf(file: Readable): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of file as AsyncIterable<Buffer>) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const offset = dataSetOffsetOf(head);
    if (offset === 'more') continue;
    if (offset === 'none') throw new Error('Expected a Part 10 file in the archive, but got another');
    if (head.length > offset) yield head.subarray(offset);
    head = undefined;
  }
}

/** PS3.4 Table B.2-1: warnings begin with B, refusals for want of room with A7. */
function outcomeOf(status: number): SendOutcome {
  if (status === 0) return { kind: 'sent', status };
  if (status >> 12 === 0xb || status === 0x0107 || status === 0x0116) return { kind: 'warning', status };
  const reason = `status 0x${status.toString(16).padStart(4, '0')}`;
  return { kind: 'failed', reason, transient: status >> 8 === 0xa7 || status === 0x0110 };
}
