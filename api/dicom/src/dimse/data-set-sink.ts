import { ProtocolError } from './protocol-error.ts';

/** Takes the data set of one message as it arrives. A promise holds the connection back until it resolves. */
export interface DataSetSink {
  write(bytes: Buffer): void | Promise<void>;
  /** The connection is gone before the end. */
  abort(): void;
}

/** Identifiers and the like are small: they are gathered, up to a limit. */
export class BufferSink implements DataSetSink {
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  write(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_BYTES) throw new ProtocolError('An identifier is longer than the limit');
    this.#parts.push(bytes);
  }

  abort(): void {
    this.#parts.length = 0;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const MAX_BYTES = 1 << 22;
