import type { Result } from '@rtflow/domain/result';
import { encodeContent, type Content } from '@rtflow/imaging/dicom/data-set-content';
import { STORAGE_CLASSES } from '@rtflow/imaging/dicom/sop-classes';
import {
  ENCAPSULATED_SYNTAXES,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import type { Exchange, RequestHandler, Response } from '../dimse/exchange.ts';
import type { DimseService } from '../dimse/service.ts';
import { STUDY_ROOT_GET } from '../query/query-models.ts';
import { openAssociation } from './association.ts';
import { pullResult, type PeerFault, type PeerOptions, type PullResult } from './query-peer.ts';

/** C-GET on a peer: its objects come back on the same association, into the same store as those that are sent to us. */
export async function getFromPeer(
  options: PeerOptions,
  keys: Content,
  store: DimseService,
): Promise<Result<PullResult, PeerFault>> {
  const classes = Object.keys(STORAGE_CLASSES);
  const transferSyntaxes = [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN, ...ENCAPSULATED_SYNTAXES];
  const opened = await openAssociation({
    ...options,
    contexts: [
      { abstractSyntax: STUDY_ROOT_GET, transferSyntaxes: [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN] },
      ...classes.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes })),
    ],
    roles: classes.map((sopClassUid) => ({ sopClassUid, scu: false, scp: true })),
    handler: (exchange) => storeHandler(options, store, exchange),
    idleMs: 600_000,
  });
  if (!opened.ok) return opened;
  const { exchange, context, release } = opened.value;
  const accepted = context(STUDY_ROOT_GET);
  if (accepted === undefined) {
    await release();
    return { ok: false, error: { code: 'not-offered', reason: 'peer offers no C-GET' } };
  }
  const transferSyntaxUid = accepted.transferSyntax as typeof EXPLICIT_LITTLE_ENDIAN;
  const fields = { [FIELD.AFFECTED_SOP_CLASS]: STUDY_ROOT_GET, [FIELD.COMMAND]: COMMAND.C_GET, [FIELD.PRIORITY]: 0 };
  let last: Response | undefined;
  for await (const response of exchange.invoke(accepted.id, fields, encodeContent(keys, { transferSyntaxUid }))) {
    last = response;
  }
  await release();
  return pullResult(last);
}

function storeHandler({ peer, callingAe }: PeerOptions, store: DimseService, exchange: () => Exchange): RequestHandler {
  const from = { callingAe: peer.aeTitle, calledAe: callingAe, address: peer.host };
  return {
    sinkFor: (command, context) => store.sinkFor!(command, context, from),
    request: (message) =>
      store.serve({
        message,
        peer: from,
        identifier: Buffer.alloc(0),
        respond: (fields, dataSet) => exchange().respond(message, fields, dataSet),
        signal: new AbortController().signal,
        exchange: exchange(),
      }),
    cancel: () => undefined,
  };
}
