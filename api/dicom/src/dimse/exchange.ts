import type { Socket } from 'node:net';
import { COMMAND, encodeCommand, FIELD, numberField, RESPONSE, type CommandSet } from './command-set.ts';
import { BufferSink, type DataSetSink } from './data-set-sink.ts';
import { MessageAssembler, type AcceptedContext, type Message } from './message-assembler.ts';
import { Outbound, type OutgoingDataSet } from './outbound.ts';
import type { PduEvent } from './pdu-reader.ts';
import { ProtocolError } from './protocol-error.ts';

export type CommandFields = Readonly<Record<number, string | number | undefined>>;

export interface Response {
  readonly command: CommandSet;
  readonly status: number;
  /** Empty when the response has none. */
  readonly dataSet: Buffer;
  readonly context: AcceptedContext;
}

/** What the other side asks of us, on either kind of association. */
export interface RequestHandler {
  /** Where the data set of a request goes. */
  sinkFor(command: CommandSet, context: AcceptedContext): DataSetSink;
  /** One request at a time; the next one waits. C-CANCEL does not: it goes to `cancel`. */
  request(message: Message): Promise<void>;
  cancel(messageId: number): void;
}

interface Waiting {
  readonly arrived: Response[];
  wake: () => void;
}

/** DIMSE messages over an open association, in both directions. */
export class Exchange {
  readonly contexts: ReadonlyMap<number, AcceptedContext>;
  readonly #handler: RequestHandler;
  readonly #assembler: MessageAssembler;
  readonly #outbound: Outbound;
  readonly #waiting = new Map<number, Waiting>();
  #running: Promise<void> | undefined;
  #closed = false;
  #nextMessageId = 1;

  constructor(
    socket: Socket,
    contexts: ReadonlyMap<number, AcceptedContext>,
    peerMaxPduBytes: number,
    handler: RequestHandler,
  ) {
    this.contexts = contexts;
    this.#handler = handler;
    this.#outbound = new Outbound(socket, peerMaxPduBytes);
    this.#assembler = new MessageAssembler(contexts, (command, context) =>
      (numberField(command, FIELD.COMMAND) & RESPONSE) !== 0 ? new BufferSink() : handler.sinkFor(command, context),
    );
  }

  /** True while we work and the peer has nothing to do but wait. */
  get working(): boolean {
    return this.#running !== undefined && !this.#outbound.blocked && this.#waiting.size === 0;
  }

  /** Resolves when the request in hand is answered. */
  get settled(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** @throws ProtocolError */
  async accept(event: Extract<PduEvent, { kind: 'data' }>): Promise<void> {
    const message = await this.#assembler.accept(event);
    if (message === undefined) return;
    const field = numberField(message.command, FIELD.COMMAND);
    if ((field & RESPONSE) !== 0) return this.#response(message);
    if (field === COMMAND.C_CANCEL) {
      return this.#handler.cancel(numberField(message.command, FIELD.RESPONDED_MESSAGE_ID));
    }
    // Without an asynchronous window the next request comes after our answer; a peer that hurries waits here.
    if (this.#running !== undefined) await this.#running;
    this.#running = this.#handler.request(message).finally(() => (this.#running = undefined));
  }

  respond(message: Message, fields: CommandFields, dataSet?: Uint8Array): Promise<void> {
    const { command, context } = message;
    const answer = {
      [FIELD.AFFECTED_SOP_CLASS]: command.get(FIELD.AFFECTED_SOP_CLASS) ?? command.get(FIELD.REQUESTED_SOP_CLASS),
      [FIELD.COMMAND]: numberField(command, FIELD.COMMAND) | RESPONSE,
      [FIELD.RESPONDED_MESSAGE_ID]: numberField(command, FIELD.MESSAGE_ID),
      ...fields,
    };
    return this.#outbound.send(context.id, encodeCommand(answer, dataSet !== undefined), dataSet);
  }

  /** Sends a request; yields each response, the final one last. Ends early when the connection closes. */
  async *invoke(contextId: number, fields: CommandFields, dataSet?: OutgoingDataSet): AsyncGenerator<Response> {
    const messageId = this.#takeMessageId();
    const waiting: Waiting = { arrived: [], wake: () => undefined };
    this.#waiting.set(messageId, waiting);
    try {
      const request = { [FIELD.MESSAGE_ID]: messageId, ...fields };
      await this.#outbound.send(contextId, encodeCommand(request, dataSet !== undefined), dataSet);
      for (;;) {
        const next = waiting.arrived.shift();
        if (next !== undefined) {
          yield next;
          if (!isPending(next.status)) return;
        } else if (this.#closed) return;
        else await new Promise<void>((resolve) => (waiting.wake = resolve));
      }
    } finally {
      this.#waiting.delete(messageId);
    }
  }

  /** For requests with one response. `undefined`: the connection closed first. */
  async invokeOnce(contextId: number, fields: CommandFields, dataSet?: OutgoingDataSet): Promise<Response | undefined> {
    for await (const response of this.invoke(contextId, fields, dataSet)) return response;
    return undefined;
  }

  /** C-CANCEL of a request of ours (PS3.7 9.3.2.3). */
  cancel(contextId: number): Promise<void> {
    const [messageId] = this.#waiting.keys();
    const fields = { [FIELD.COMMAND]: COMMAND.C_CANCEL, [FIELD.RESPONDED_MESSAGE_ID]: messageId ?? 0 };
    return this.#outbound.send(contextId, encodeCommand(fields, false));
  }

  /** The connection is gone. */
  close(): void {
    this.#closed = true;
    this.#assembler.abort();
    for (const { wake } of this.#waiting.values()) wake();
  }

  #response({ command, context, dataSet }: Message): void {
    const waiting = this.#waiting.get(numberField(command, FIELD.RESPONDED_MESSAGE_ID));
    if (waiting === undefined) throw new ProtocolError('A response that nobody waits for');
    const bytes = dataSet instanceof BufferSink ? dataSet.bytes : Buffer.alloc(0);
    waiting.arrived.push({ command, context, status: numberField(command, FIELD.STATUS), dataSet: bytes });
    waiting.wake();
  }

  #takeMessageId(): number {
    const id = this.#nextMessageId;
    this.#nextMessageId = id >= 0xffff ? 1 : id + 1;
    return id;
  }
}

/** PS3.7 Annex C: more responses follow. */
export function isPending(status: number): boolean {
  return status === 0xff00 || status === 0xff01;
}
