import { encodeContent } from '@rtflow/imaging/dicom/data-set-content';
import type { EXPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD, numberField, textField } from '../dimse/command-set.ts';
import type { Exchange } from '../dimse/exchange.ts';
import type { DimseService, ServiceRequest } from '../dimse/service.ts';
import type { ArchivedObject, Destination, DicomArchive } from '../query/archive.ts';
import { readIdentifier, selectionOf } from '../query/identifier.ts';
import { isModelOf, QUERY_STATUS, topLevelOf } from '../query/query-models.ts';
import { openAssociation } from '../scu/association.ts';
import { contextsFor, storeObject, type MoveOriginator } from '../scu/send-objects.ts';
import { isPlainLittleEndian } from './echo.ts';

export interface RetrieveWiring {
  readonly archive: DicomArchive;
  readonly aeTitle: string;
  /** PEM that a TLS destination's certificate must come from. */
  readonly ca?: string;
}

/** C-MOVE (PS3.4 C.4.2): the objects go to a peer that the record knows, each over an association that we open. */
export function moveService(wiring: RetrieveWiring): DimseService {
  return {
    name: 'retrieve by C-MOVE',
    handles: (uid) => isModelOf('move', uid),
    takes: isPlainLittleEndian,
    commands: [COMMAND.C_MOVE],
    async serve(request) {
      const objects = await selected(wiring.archive, request);
      if (objects === undefined) return request.respond({ [FIELD.STATUS]: QUERY_STATUS.IDENTIFIER_MISMATCH });
      const { command } = request.message;
      const destination = await wiring.archive.destination(textField(command, FIELD.MOVE_DESTINATION));
      if (destination === null) return request.respond({ [FIELD.STATUS]: QUERY_STATUS.DESTINATION_UNKNOWN });
      const run = new Retrieval(request, wiring.archive, objects.length);
      const originator = { aeTitle: request.peer.callingAe, messageId: numberField(command, FIELD.MESSAGE_ID) };
      for (const batch of batchesOf(objects)) await moveBatch({ ...wiring, destination, originator, run, batch });
      await run.finish('moved', destination.aeTitle);
    },
  };
}

/** C-GET (PS3.4 C.4.3): the objects come back on the association that asked. */
export function getService({ archive }: RetrieveWiring): DimseService {
  return {
    name: 'retrieve by C-GET',
    handles: (uid) => isModelOf('get', uid),
    takes: isPlainLittleEndian,
    commands: [COMMAND.C_GET],
    async serve(request) {
      const objects = await selected(archive, request);
      if (objects === undefined) return request.respond({ [FIELD.STATUS]: QUERY_STATUS.IDENTIFIER_MISMATCH });
      const run = new Retrieval(request, archive, objects.length);
      for (const object of objects) {
        if (request.signal.aborted) break;
        await run.send(request.exchange, object);
      }
      await run.finish('got', request.peer.callingAe);
    },
  };
}

async function selected(
  archive: DicomArchive,
  { message, identifier }: ServiceRequest,
): Promise<readonly ArchivedObject[] | undefined> {
  const { abstractSyntax, transferSyntax } = message.context;
  const read = readIdentifier(identifier, transferSyntax, topLevelOf(abstractSyntax));
  const selection = read && selectionOf(read);
  return selection && archive.select(selection);
}

interface MoveBatch extends RetrieveWiring {
  readonly destination: Destination;
  readonly originator: MoveOriginator;
  readonly run: Retrieval;
  readonly batch: readonly ArchivedObject[];
}

async function moveBatch({ destination, originator, run, batch, aeTitle, ca }: MoveBatch): Promise<void> {
  if (run.cancelled) return;
  const contexts = contextsFor(batch);
  const opened = await openAssociation({ peer: destination, callingAe: aeTitle, contexts, ...(ca && { ca }) });
  if (!opened.ok) return run.failAll(batch);
  for (const object of batch) {
    if (run.cancelled) break;
    await run.send(opened.value.exchange, object, originator);
  }
  await opened.value.release();
}

/** Objects that fit the 128 contexts of one association, in their order. */
export function batchesOf(objects: readonly ArchivedObject[]): ArchivedObject[][] {
  const batches: ArchivedObject[][] = [];
  let pairs = new Set<string>();
  for (const object of objects) {
    pairs.add(`${object.sopClassUid} ${object.transferSyntaxUid}`);
    if (batches.length === 0 || pairs.size > MAX_PAIRS) {
      pairs = new Set([`${object.sopClassUid} ${object.transferSyntaxUid}`]);
      batches.push([]);
    }
    batches.at(-1)?.push(object);
  }
  return batches;
}

/** Plain syntaxes take two contexts each. */
const MAX_PAIRS = 64;

/** Counts the sub-operations of one C-MOVE or C-GET and tells the requester after each. */
class Retrieval {
  readonly #request: ServiceRequest;
  readonly #archive: DicomArchive;
  readonly #failed: string[] = [];
  #remaining: number;
  #completed = 0;
  #warnings = 0;

  constructor(request: ServiceRequest, archive: DicomArchive, objects: number) {
    this.#request = request;
    this.#archive = archive;
    this.#remaining = objects;
  }

  get cancelled(): boolean {
    return this.#request.signal.aborted;
  }

  async send(exchange: Exchange, object: ArchivedObject, originator?: MoveOriginator): Promise<void> {
    const open = (): ReturnType<DicomArchive['open']> => this.#archive.open(object);
    const outcome = await storeObject({ exchange, object, open, ...(originator && { originator }) });
    this.#remaining--;
    if (outcome.kind === 'sent') this.#completed++;
    else if (outcome.kind === 'warning') this.#warnings++;
    else this.#failed.push(object.sopInstanceUid);
    if (this.#remaining > 0 && !this.cancelled) {
      await this.#request.respond({
        [FIELD.STATUS]: QUERY_STATUS.PENDING,
        ...this.#counts(),
        [FIELD.REMAINING]: this.#remaining,
      });
    }
  }

  failAll(objects: readonly ArchivedObject[]): void {
    this.#remaining -= objects.length;
    this.#failed.push(...objects.map(({ sopInstanceUid }) => sopInstanceUid));
  }

  async finish(kind: 'moved' | 'got', destinationAe: string): Promise<void> {
    const { peer, message, respond } = this.#request;
    const sent = this.#completed + this.#warnings;
    const failed = this.#failed.length;
    const event = { kind, callingAe: peer.callingAe, destinationAe, sent, failed, studyUids: [] };
    await this.#archive.recordTransfer(event).catch(() => undefined);
    if (this.cancelled) {
      return respond({ [FIELD.STATUS]: QUERY_STATUS.CANCELLED, ...this.#counts(), [FIELD.REMAINING]: this.#remaining });
    }
    if (failed === 0) {
      return respond({
        [FIELD.STATUS]: this.#warnings > 0 ? QUERY_STATUS.SOME_FAILED : QUERY_STATUS.SUCCESS,
        ...this.#counts(),
      });
    }
    const status = sent === 0 ? QUERY_STATUS.OUT_OF_RESOURCES_SUBOPERATIONS : QUERY_STATUS.SOME_FAILED;
    const list = encodeContent(
      { [FAILED_UID_LIST]: { vr: 'UI', values: this.#failed.slice(0, MAX_LISTED) } },
      { transferSyntaxUid: message.context.transferSyntax as typeof EXPLICIT_LITTLE_ENDIAN },
    );
    await respond({ [FIELD.STATUS]: status, ...this.#counts() }, list);
  }

  #counts(): Record<number, number> {
    return {
      [FIELD.COMPLETED]: Math.min(this.#completed, 0xffff),
      [FIELD.FAILED]: Math.min(this.#failed.length, 0xffff),
      [FIELD.WARNING]: Math.min(this.#warnings, 0xffff),
    };
  }
}

const FAILED_UID_LIST = 'x00080058';
/** UI is a short-form value: 65 bytes each must stay under 64 KiB. */
const MAX_LISTED = 1000;
