import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { encodeContent, readContent, type Content } from '@rtflow/imaging/dicom/data-set-content';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD, numberField } from '../dimse/command-set.ts';
import { isPending, type Response } from '../dimse/exchange.ts';
import { STUDY_ROOT_FIND, STUDY_ROOT_MOVE } from '../query/query-models.ts';
import { openAssociation, type ClientAssociation, type ConnectFault, type ConnectOptions } from './association.ts';

export type PeerOptions = Pick<ConnectOptions, 'peer' | 'callingAe' | 'ca'>;
export type PeerFault = ConnectFault | { readonly code: 'not-offered' | 'failed'; readonly reason: string };

const PLAIN = [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN];

export interface PeerMatches {
  readonly matches: readonly Attributes[];
  /** The peer has more than were asked for. */
  readonly more: boolean;
}

/** C-FIND on a peer's study root; cancelled once there are `limit` matches. */
export async function findOnPeer(
  options: PeerOptions,
  keys: Content,
  limit: number,
): Promise<Result<PeerMatches, PeerFault>> {
  return withPeer(options, STUDY_ROOT_FIND, async (association) => {
    const matches: Attributes[] = [];
    let more = false;
    let last: Response | undefined;
    for await (const response of request(association, COMMAND.C_FIND, STUDY_ROOT_FIND, keys, options.peer)) {
      last = response;
      if (!isPending(response.status)) break;
      const read = readContent(response.dataSet, response.context.transferSyntax);
      if (read.ok && matches.length < limit) matches.push(read.value);
      else if (!more) {
        more = true;
        await association.exchange.cancel(response.context.id);
      }
    }
    if (last === undefined || (last.status !== 0 && !more)) return err(failed(last));
    return ok({ matches, more });
  });
}

export interface PullResult {
  readonly completed: number;
  readonly failed: number;
}

/** C-MOVE on a peer to our own AE title: the objects come to us like any others. */
export async function moveFromPeer(options: PeerOptions, keys: Content): Promise<Result<PullResult, PeerFault>> {
  return withPeer(options, STUDY_ROOT_MOVE, async (association) => {
    let last: Response | undefined;
    const destination = { [FIELD.MOVE_DESTINATION]: options.callingAe };
    const responses = request(association, COMMAND.C_MOVE, STUDY_ROOT_MOVE, keys, options.peer, destination);
    for await (const response of responses) last = response;
    return pullResult(last);
  });
}

export function pullResult(last: Response | undefined): Result<PullResult, PeerFault> {
  if (last === undefined || (last.status !== 0 && last.status >> 12 !== 0xb)) return err(failed(last));
  const count = (field: number): number => numberField(last.command, field);
  return ok({ completed: count(FIELD.COMPLETED) + count(FIELD.WARNING), failed: count(FIELD.FAILED) });
}

export function failed(last: Response | undefined): PeerFault {
  return { code: 'failed', reason: last ? `status 0x${last.status.toString(16)}` : 'connection lost' };
}

async function withPeer<T>(
  options: PeerOptions,
  model: string,
  work: (association: ClientAssociation) => Promise<Result<T, PeerFault>>,
): Promise<Result<T, PeerFault>> {
  const contexts = [{ abstractSyntax: model, transferSyntaxes: PLAIN }];
  const opened = await openAssociation({ ...options, contexts, idleMs: 600_000 });
  if (!opened.ok) return opened;
  if (opened.value.context(model) === undefined) {
    await opened.value.release();
    return err({ code: 'not-offered', reason: 'peer does not offer this query model' });
  }
  const result = await work(opened.value).catch(() => err(failed(undefined)));
  await opened.value.release();
  return result;
}

function request(
  { exchange, context }: ClientAssociation,
  ...[command, model, keys, { characterSet }, more = {}]: [
    number,
    string,
    Content,
    PeerOptions['peer'],
    Record<number, string>?,
  ]
): AsyncGenerator<Response> {
  const accepted = context(model)!;
  const transferSyntaxUid = accepted.transferSyntax as typeof EXPLICIT_LITTLE_ENDIAN;
  const identifier = encodeContent(keys, { transferSyntaxUid, ...(characterSet && { characterSet }) });
  const fields = { [FIELD.AFFECTED_SOP_CLASS]: model, [FIELD.COMMAND]: command, [FIELD.PRIORITY]: 0, ...more };
  return exchange.invoke(accepted.id, fields, identifier);
}
