import type { Socket } from 'node:net';
import {
  ABORT_BYTES,
  CONTEXT_RESULT,
  decodeRequest,
  encodeAccept,
  encodeReject,
  PDU,
  RELEASE_RP_BYTES,
  type AnsweredContext,
  type AssociateRequest,
  type Implementation,
  type Rejection,
} from './association-pdus.ts';
import { FIELD, numberField, type CommandSet } from './command-set.ts';
import { BufferSink, type DataSetSink } from './data-set-sink.ts';
import { Exchange, type CommandFields } from './exchange.ts';
import type { AcceptedContext, Message } from './message-assembler.ts';
import { PduReader, type PduEvent } from './pdu-reader.ts';
import { ProtocolError } from './protocol-error.ts';
import type { DimseService, Peer } from './service.ts';

export interface AssociationHost {
  readonly services: readonly DimseService[];
  readonly implementation: Implementation;
  readonly maxPduBytes: number;
  /** Silence after which the connection is cut, unless it is we who work. */
  readonly idleMs: number;
  /** Time in which a connection must have asked for an association (ARTIM, PS3.8 9.1.4). */
  readonly openMs: number;
  /** Services that this peer may use on this address, or why it is refused. */
  admit(request: AssociateRequest, peer: Peer): Promise<Rejection | { readonly offers: (sopClass: string) => boolean }>;
  /** The association that was admitted has ended. */
  dismiss(peer: Peer): void;
  /** The peer broke the protocol after it was admitted. */
  brokeProtocol(peer: Peer): Promise<void>;
}

/** PS3.8 9.2 as far as an acceptor needs it. */
const TRANSITIONS = {
  idle: ['deciding', 'closed'],
  deciding: ['open', 'closed'],
  open: ['closed'],
  closed: [],
} as const satisfies Record<string, readonly string[]>;
type State = keyof typeof TRANSITIONS;

const UNRECOGNIZED_OPERATION = 0x0211;
const PROCESSING_FAILURE = 0x0110;

/** One connection from its first byte to its end. Resolves when it is closed and nothing of it runs any more. */
export async function serveAssociation(socket: Socket, host: AssociationHost): Promise<void> {
  await new ServedAssociation(socket, host).run();
}

class ServedAssociation {
  readonly #socket: Socket;
  readonly #host: AssociationHost;
  readonly #reader: PduReader;
  #state: State = 'idle';
  #peer: Peer;
  #exchange: Exchange | undefined;
  #current: { readonly messageId: number; readonly abort: AbortController } | undefined;

  constructor(socket: Socket, host: AssociationHost) {
    this.#socket = socket;
    this.#host = host;
    this.#reader = new PduReader(host.maxPduBytes);
    this.#peer = { callingAe: '', calledAe: '', address: (socket.remoteAddress ?? '').replace(/^::ffff:/, '') };
  }

  async run(): Promise<void> {
    const socket = this.#socket;
    const opening = setTimeout(() => socket.destroy(), this.#host.openMs);
    socket.setTimeout(this.#host.idleMs, () => {
      if (this.#exchange?.working !== true) socket.destroy();
    });
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        for (const event of this.#reader.feed(chunk as Buffer)) await this.#on(event, opening);
      }
    } catch (error) {
      if (error instanceof ProtocolError) await this.#cutOff();
    } finally {
      clearTimeout(opening);
      await this.#leave();
    }
  }

  async #on(event: PduEvent, opening: NodeJS.Timeout): Promise<void> {
    if (event.kind === 'data') {
      if (this.#state !== 'open' || this.#exchange === undefined) throw new ProtocolError('Data without association');
      return this.#exchange.accept(event);
    }
    if (event.type === PDU.ASSOCIATE_RQ) {
      this.#move('deciding');
      await this.#decide(decodeRequest(event.body));
      return clearTimeout(opening);
    }
    if (event.type === PDU.ABORT) return void this.#socket.destroy();
    if (event.type !== PDU.RELEASE_RQ) throw new ProtocolError('A PDU that an acceptor does not take');
    await this.#exchange?.settled;
    this.#socket.end(RELEASE_RP_BYTES);
  }

  async #decide(request: AssociateRequest): Promise<void> {
    this.#peer = { ...this.#peer, callingAe: request.callingAe, calledAe: request.calledAe };
    const decision = await this.#host.admit(request, this.#peer);
    if (!('offers' in decision)) {
      this.#state = 'closed';
      this.#socket.end(encodeReject(decision));
      return;
    }
    this.#move('open');
    const answered = request.contexts.map((context) => this.#answer(context, request, decision.offers));
    const accepted = new Map(
      answered
        .filter(({ result }) => result === CONTEXT_RESULT.ACCEPTED)
        .map(({ id, transferSyntax }): [number, AcceptedContext] => [
          id,
          { id, transferSyntax, abstractSyntax: request.contexts.find((context) => context.id === id)!.abstractSyntax },
        ]),
    );
    this.#exchange = new Exchange(this.#socket, accepted, request.maxPduBytes, {
      sinkFor: (command, context) => this.#sinkFor(command, context),
      request: (message) => this.#serve(message),
      cancel: (messageId) => {
        if (this.#current?.messageId === messageId) this.#current.abort.abort();
      },
    });
    const accept = { contexts: answered, roles: request.roles, maxPduBytes: this.#host.maxPduBytes };
    this.#socket.write(encodeAccept(accept, request, this.#host.implementation));
  }

  #answer(
    { id, abstractSyntax, transferSyntaxes }: AssociateRequest['contexts'][number],
    { roles }: AssociateRequest,
    offers: (sopClass: string) => boolean,
  ): AnsweredContext {
    const service = this.#host.services.find((candidate) => candidate.handles(abstractSyntax));
    const [first = ''] = transferSyntaxes;
    if (service === undefined) {
      return { id, result: CONTEXT_RESULT.ABSTRACT_SYNTAX_NOT_SUPPORTED, transferSyntax: first };
    }
    if (!offers(abstractSyntax)) return { id, result: CONTEXT_RESULT.USER_REJECTION, transferSyntax: first };
    const chosen = chooseSyntax(
      transferSyntaxes.filter((uid) => service.takes(uid)),
      roles.some(({ sopClassUid, scp }) => scp && sopClassUid === abstractSyntax),
    );
    if (chosen === undefined) {
      return { id, result: CONTEXT_RESULT.TRANSFER_SYNTAXES_NOT_SUPPORTED, transferSyntax: first };
    }
    return { id, result: CONTEXT_RESULT.ACCEPTED, transferSyntax: chosen };
  }

  #sinkFor(command: CommandSet, context: AcceptedContext): DataSetSink {
    const service = this.#serviceOf(command, context);
    return service?.sinkFor?.(command, context, this.#peer) ?? new BufferSink();
  }

  async #serve(message: Message): Promise<void> {
    const { command, context, dataSet } = message;
    const exchange = this.#exchange!;
    const abort = new AbortController();
    this.#current = { messageId: numberField(command, FIELD.MESSAGE_ID), abort };
    const respond = (fields: CommandFields, bytes?: Uint8Array): Promise<void> =>
      exchange.respond(message, fields, bytes);
    try {
      const service = this.#serviceOf(command, context);
      if (service === undefined) return await respond({ [FIELD.STATUS]: UNRECOGNIZED_OPERATION });
      const identifier = dataSet instanceof BufferSink ? dataSet.bytes : Buffer.alloc(0);
      await service.serve({ message, peer: this.#peer, identifier, respond, signal: abort.signal, exchange });
    } catch {
      // A broken port: the peer hears that it failed. When the connection itself is gone there is nobody to tell.
      await respond({ [FIELD.STATUS]: PROCESSING_FAILURE }).catch(() => undefined);
    } finally {
      this.#current = undefined;
    }
  }

  #serviceOf(command: CommandSet, context: AcceptedContext): DimseService | undefined {
    const field = numberField(command, FIELD.COMMAND);
    return this.#host.services.find(
      (service) => service.handles(context.abstractSyntax) && service.commands.includes(field),
    );
  }

  #move(to: State): void {
    const allowed: readonly State[] = TRANSITIONS[this.#state];
    if (!allowed.includes(to)) throw new ProtocolError(`Cannot go from ${this.#state} to ${to}`);
    this.#state = to;
  }

  async #cutOff(): Promise<void> {
    const wasOpen = this.#state === 'open';
    if (!this.#socket.destroyed) this.#socket.end(ABORT_BYTES);
    this.#socket.destroySoon();
    if (wasOpen) await this.#host.brokeProtocol(this.#peer).catch(() => undefined);
  }

  async #leave(): Promise<void> {
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#exchange?.close();
    this.#current?.abort.abort();
    this.#socket.destroySoon();
    await this.#exchange?.settled.catch(() => undefined);
    if (wasOpen) this.#host.dismiss(this.#peer);
  }
}

/**
 * The sender's first choice is what its object is in, so it comes as it is. A requester that will receive (C-GET) is best
 * served by what most objects are in: it gets explicit, else implicit little endian when it offers them.
 */
function chooseSyntax(usable: readonly string[], peerReceives: boolean): string | undefined {
  if (!peerReceives) return usable[0];
  return RECEIVER_PREFERENCE.find((uid) => usable.includes(uid)) ?? usable[0];
}

const RECEIVER_PREFERENCE = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'];
