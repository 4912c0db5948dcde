import type { CommandSet } from './command-set.ts';
import type { DataSetSink } from './data-set-sink.ts';
import type { CommandFields, Exchange } from './exchange.ts';
import type { AcceptedContext, Message } from './message-assembler.ts';

/** Who is at the other end. */
export interface Peer {
  readonly callingAe: string;
  readonly calledAe: string;
  readonly address: string;
}

/** What one SOP class, or a family of them, answers. One file per service under `scp/`. */
export interface DimseService {
  readonly name: string;
  handles(abstractSyntax: string): boolean;
  /** Whether objects or identifiers may come in this transfer syntax. */
  takes(transferSyntax: string): boolean;
  /** Command fields that it answers; others get 0x0211 unrecognized operation. */
  readonly commands: readonly number[];
  /** Default: the identifier is gathered in memory. */
  sinkFor?(command: CommandSet, context: AcceptedContext, peer: Peer): DataSetSink;
  serve(request: ServiceRequest): Promise<void>;
}

export interface ServiceRequest {
  readonly message: Message;
  readonly peer: Peer;
  /** The data set when it was gathered in memory, else empty. */
  readonly identifier: Buffer;
  respond(fields: CommandFields, dataSet?: Uint8Array): Promise<void>;
  /** Aborted by C-CANCEL of this request and when the association ends. */
  readonly signal: AbortSignal;
  readonly exchange: Exchange;
}
