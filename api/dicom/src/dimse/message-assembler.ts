import { decodeCommand, hasDataSet, type CommandSet } from './command-set.ts';
import type { DataSetSink } from './data-set-sink.ts';
import type { PduEvent } from './pdu-reader.ts';
import { ProtocolError } from './protocol-error.ts';

export interface AcceptedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

export interface Message {
  readonly context: AcceptedContext;
  readonly command: CommandSet;
  /** The sink that took the data set; undefined when the command has none. */
  readonly dataSet: DataSetSink | undefined;
}

const MAX_COMMAND_BYTES = 1 << 16;

/** Puts fragments together to messages (PS3.7 6.3, PS3.8 Annex E): command first, then its data set into a sink. */
export class MessageAssembler {
  readonly #contexts: ReadonlyMap<number, AcceptedContext>;
  readonly #sinkFor: (command: CommandSet, context: AcceptedContext) => DataSetSink;
  #commandParts: Buffer[] = [];
  #commandBytes = 0;
  #open: (Message & { dataSet: DataSetSink }) | undefined;

  constructor(
    contexts: ReadonlyMap<number, AcceptedContext>,
    sinkFor: (command: CommandSet, context: AcceptedContext) => DataSetSink,
  ) {
    this.#contexts = contexts;
    this.#sinkFor = sinkFor;
  }

  /** @returns the message that this fragment completes. @throws ProtocolError */
  async accept(event: Extract<PduEvent, { kind: 'data' }>): Promise<Message | undefined> {
    const context = this.#contexts.get(event.contextId);
    if (context === undefined) throw new ProtocolError('Data on a context that was not accepted');
    return event.command ? this.#commandPart(event, context) : this.#dataSetPart(event);
  }

  abort(): void {
    this.#open?.dataSet.abort();
    this.#open = undefined;
  }

  #commandPart({ bytes, ends }: { bytes: Buffer; ends: boolean }, context: AcceptedContext): Message | undefined {
    if (this.#open !== undefined) throw new ProtocolError('A command before the end of the last data set');
    this.#commandBytes += bytes.length;
    if (this.#commandBytes > MAX_COMMAND_BYTES) throw new ProtocolError('A command is longer than the limit');
    this.#commandParts.push(bytes);
    if (!ends) return undefined;
    const command = decodeCommand(Buffer.concat(this.#commandParts));
    this.#commandParts = [];
    this.#commandBytes = 0;
    if (!hasDataSet(command)) return { context, command, dataSet: undefined };
    this.#open = { context, command, dataSet: this.#sinkFor(command, context) };
    return undefined;
  }

  async #dataSetPart(event: { contextId: number; bytes: Buffer; ends: boolean }): Promise<Message | undefined> {
    const open = this.#open;
    if (open === undefined) throw new ProtocolError('A data set without command');
    if (open.context.id !== event.contextId) throw new ProtocolError('A data set on another context than its command');
    const wait = open.dataSet.write(event.bytes);
    if (wait !== undefined) await wait;
    if (!event.ends) return undefined;
    this.#open = undefined;
    return open;
  }
}
