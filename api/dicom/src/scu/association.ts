import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { err, ok, type Result } from '@rtflow/domain/result';
import {
  ABORT_BYTES,
  CONTEXT_RESULT,
  decodeAccept,
  decodeReject,
  encodeRequest,
  PDU,
  RELEASE_RQ_BYTES,
  type AssociateAccept,
  type ProposedContext,
  type RoleSelection,
} from '../dimse/association-pdus.ts';
import { BufferSink } from '../dimse/data-set-sink.ts';
import { Exchange, type RequestHandler } from '../dimse/exchange.ts';
import type { AcceptedContext } from '../dimse/message-assembler.ts';
import { PduReader } from '../dimse/pdu-reader.ts';
import { ProtocolError } from '../dimse/protocol-error.ts';
import { IMPLEMENTATION } from '../part10.ts';
import type { Destination } from '../query/archive.ts';

export interface ConnectOptions {
  readonly peer: Destination;
  readonly callingAe: string;
  readonly contexts: readonly Omit<ProposedContext, 'id'>[];
  readonly roles?: readonly RoleSelection[];
  /** Answers what the peer asks of us on this association: the C-STOREs of a C-GET. */
  readonly handler?: (exchange: () => Exchange) => RequestHandler;
  /** Until the association is there. */
  readonly openMs?: number;
  /** Silence after which it is cut. */
  readonly idleMs?: number;
  /** PEM of the CA that the peer's certificate must come from, for TLS. */
  readonly ca?: string;
}

export type ConnectFault =
  | { readonly code: 'unreachable'; readonly reason: string }
  | { readonly code: 'rejected'; readonly reason: string }
  | { readonly code: 'timeout'; readonly reason: string };

/** An association that we asked for. */
export interface ClientAssociation {
  readonly exchange: Exchange;
  /** The accepted context for this abstract syntax, and transfer syntax when given. */
  context(abstractSyntax: string, transferSyntax?: string): AcceptedContext | undefined;
  release(): Promise<void>;
  abort(): void;
}

const MAX_PDU_BYTES = 1 << 20;
const MAX_CONTEXTS = 128;

/** Asks a peer for an association (PS3.8 9.2). Never throws for what the network or the peer does. */
export async function openAssociation(options: ConnectOptions): Promise<Result<ClientAssociation, ConnectFault>> {
  const { peer, openMs = 10_000 } = options;
  if (options.contexts.length > MAX_CONTEXTS) throw new Error('Expected at most 128 presentation contexts');
  const socket = peer.tls
    ? connectTls({ host: peer.host, port: peer.port, ...(options.ca && { ca: options.ca }) })
    : connectTcp({ host: peer.host, port: peer.port });
  socket.setNoDelay(true);
  const opening = new Opening(socket, options);
  const timer = setTimeout(() => opening.fail({ code: 'timeout', reason: `no answer in ${openMs} ms` }), openMs);
  const result = await opening.result;
  clearTimeout(timer);
  return result;
}

class Opening {
  readonly result: Promise<Result<ClientAssociation, ConnectFault>>;
  readonly #socket: Socket;
  readonly #options: ConnectOptions;
  readonly #proposed: readonly ProposedContext[];
  readonly #released: Promise<void>;
  #markReleased: () => void = () => undefined;
  #settle: (result: Result<ClientAssociation, ConnectFault>) => void = () => undefined;
  #exchange: Exchange | undefined;

  constructor(socket: Socket, options: ConnectOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#proposed = options.contexts.map((context, index) => ({ ...context, id: index * 2 + 1 }));
    this.result = new Promise((resolve) => (this.#settle = resolve));
    this.#released = new Promise((resolve) => (this.#markReleased = resolve));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      this.fail({ code: 'unreachable', reason: error.code ?? 'error' }),
    );
    socket.once(options.peer.tls ? 'secureConnect' : 'connect', () => this.#ask());
    socket.setTimeout(options.idleMs ?? 60_000, () => {
      if (this.#exchange?.working !== true) socket.destroy();
    });
    void this.#read();
  }

  fail(fault: ConnectFault): void {
    this.#settle(err(fault));
    this.#socket.destroy();
  }

  #ask(): void {
    const { peer, callingAe, roles = [] } = this.#options;
    const request = { calledAe: peer.aeTitle, callingAe, contexts: this.#proposed, roles, maxPduBytes: MAX_PDU_BYTES };
    this.#socket.write(encodeRequest(request, IMPLEMENTATION));
  }

  async #read(): Promise<void> {
    const reader = new PduReader(MAX_PDU_BYTES * 4);
    try {
      for await (const chunk of this.#socket) {
        for (const event of reader.feed(chunk as Buffer)) {
          if (event.kind === 'data') await this.#exchange?.accept(event);
          else this.#control(event.type, event.body);
        }
      }
    } catch (error) {
      if (error instanceof ProtocolError && !this.#socket.destroyed) this.#socket.end(ABORT_BYTES);
    } finally {
      this.fail({ code: 'unreachable', reason: 'closed before the association was there' });
      this.#exchange?.close();
      this.#markReleased();
    }
  }

  #control(type: number, body: Buffer): void {
    if (type === PDU.ASSOCIATE_AC && this.#exchange === undefined) return this.#opened(decodeAccept(body));
    if (type === PDU.ASSOCIATE_RJ) return this.fail({ code: 'rejected', reason: rejectionText(decodeReject(body)) });
    if (type === PDU.RELEASE_RP || type === PDU.ABORT) return void this.#socket.destroy();
    throw new ProtocolError('A PDU that a requester does not take');
  }

  #opened(accept: AssociateAccept): void {
    const contexts = new Map<number, AcceptedContext>();
    for (const { id, result, transferSyntax } of accept.contexts) {
      const proposed = this.#proposed.find((context) => context.id === id);
      if (proposed === undefined || result !== CONTEXT_RESULT.ACCEPTED) continue;
      contexts.set(id, { id, abstractSyntax: proposed.abstractSyntax, transferSyntax });
    }
    const handler = this.#options.handler?.(() => this.#exchange!) ?? REFUSE_REQUESTS;
    this.#exchange = new Exchange(this.#socket, contexts, accept.maxPduBytes, handler);
    const all = [...contexts.values()];
    this.#settle(
      ok({
        exchange: this.#exchange,
        context: (abstractSyntax, transferSyntax) =>
          all.find(
            (context) =>
              context.abstractSyntax === abstractSyntax &&
              (transferSyntax === undefined || context.transferSyntax === transferSyntax),
          ),
        release: () => {
          if (!this.#socket.destroyed) this.#socket.write(RELEASE_RQ_BYTES);
          const timer = setTimeout(() => this.#socket.destroy(), RELEASE_MS);
          return this.#released.finally(() => clearTimeout(timer));
        },
        abort: () => {
          this.#socket.end(ABORT_BYTES);
          this.#socket.destroySoon();
        },
      }),
    );
  }
}

const RELEASE_MS = 5_000;

const REFUSE_REQUESTS: RequestHandler = {
  sinkFor: () => new BufferSink(),
  request: async () => undefined,
  cancel: () => undefined,
};

function rejectionText({ result, source, reason }: { result: number; source: number; reason: number }): string {
  const known = REASONS[`${source}.${reason}`] ?? `source ${source} reason ${reason}`;
  return `${result === 2 ? 'for now: ' : ''}${known}`;
}

/** PS3.8 Table 9-21. */
const REASONS: Readonly<Record<string, string>> = {
  '1.1': 'no reason given',
  '1.2': 'application context not supported',
  '1.3': 'calling AE title not recognized',
  '1.7': 'called AE title not recognized',
  '3.1': 'temporary congestion',
  '3.2': 'local limit exceeded',
};
