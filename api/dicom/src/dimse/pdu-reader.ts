import { PDU } from './association-pdus.ts';
import { ProtocolError } from './protocol-error.ts';

export type PduEvent =
  /** A whole PDU other than P-DATA. */
  | { readonly kind: 'pdu'; readonly type: number; readonly body: Buffer }
  /** A piece of a presentation data value. `ends`: the last piece of its message part (command or data set). */
  | {
      readonly kind: 'data';
      readonly contextId: number;
      readonly command: boolean;
      readonly bytes: Buffer;
      readonly ends: boolean;
    };

/**
 * Cuts a TCP stream into PDUs (PS3.8 9.3). P-DATA is handed on as it comes and never gathered: a peer may send PDUs of any
 * announced length, and objects of any size. Other PDUs are small and gathered up to `MAX_CONTROL_BYTES`.
 */
export class PduReader {
  readonly #maxPduBytes: number;
  #type = 0;
  /** Bytes of the current PDU still to come; 0: a header is next. */
  #pduLeft = 0;
  #pdvLeft = 0;
  #contextId = 0;
  #control = 0;
  #partial: Buffer = EMPTY;

  constructor(maxPduBytes: number) {
    this.#maxPduBytes = maxPduBytes;
  }

  /** @throws ProtocolError on an unknown PDU or a length over the limit, before its bytes are taken */
  *feed(chunk: Buffer): Generator<PduEvent> {
    let rest = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    this.#partial = EMPTY;
    while (rest.length > 0) {
      const taken = yield* this.#step(rest);
      if (taken === 0) {
        // Copied: a kept slice would hold the whole socket buffer.
        this.#partial = Buffer.from(rest);
        return;
      }
      rest = rest.subarray(taken);
    }
  }

  /** @returns bytes used; 0 when more are needed */
  *#step(bytes: Buffer): Generator<PduEvent, number> {
    if (this.#pduLeft === 0) return this.#header(bytes);
    if (this.#type !== PDU.DATA) {
      if (bytes.length < this.#pduLeft) return 0;
      const body = bytes.subarray(0, this.#pduLeft);
      this.#pduLeft = 0;
      yield { kind: 'pdu', type: this.#type, body };
      return body.length;
    }
    if (this.#pdvLeft === 0) return yield* this.#pdvHeader(bytes);
    const piece = bytes.subarray(0, this.#pdvLeft);
    this.#take(piece.length);
    this.#pdvLeft -= piece.length;
    yield this.#data(piece);
    return piece.length;
  }

  #header(bytes: Buffer): number {
    if (bytes.length < HEADER_BYTES) return 0;
    this.#type = bytes.readUInt8(0);
    this.#pduLeft = bytes.readUInt32BE(2);
    if (this.#type < PDU.ASSOCIATE_RQ || this.#type > PDU.ABORT) throw new ProtocolError('Unknown PDU type');
    const limit = this.#type === PDU.DATA ? this.#maxPduBytes : MAX_CONTROL_BYTES;
    if (this.#pduLeft > limit) throw new ProtocolError('PDU is longer than the limit');
    if (this.#pduLeft === 0) throw new ProtocolError('PDU is empty');
    return HEADER_BYTES;
  }

  *#pdvHeader(bytes: Buffer): Generator<PduEvent, number> {
    if (this.#pduLeft < PDV_HEADER_BYTES) throw new ProtocolError('A PDV header is cut off by its PDU');
    if (bytes.length < PDV_HEADER_BYTES) return 0;
    const length = bytes.readUInt32BE(0);
    this.#contextId = bytes.readUInt8(4);
    this.#control = bytes.readUInt8(5);
    this.#take(PDV_HEADER_BYTES);
    if (length < 2 || length - 2 > this.#pduLeft) throw new ProtocolError('A PDV is longer than its PDU');
    this.#pdvLeft = length - 2;
    if (this.#pdvLeft === 0) yield this.#data(EMPTY);
    return PDV_HEADER_BYTES;
  }

  #data(bytes: Buffer): PduEvent {
    return {
      kind: 'data',
      contextId: this.#contextId,
      command: (this.#control & 1) === 1,
      bytes,
      ends: this.#pdvLeft === 0 && (this.#control & 2) === 2,
    };
  }

  #take(bytes: number): void {
    this.#pduLeft -= bytes;
  }
}

const EMPTY = Buffer.alloc(0);
const HEADER_BYTES = 6;
const PDV_HEADER_BYTES = 6;
/** An A-ASSOCIATE-RQ with 128 contexts of 40 transfer syntaxes stays below. */
const MAX_CONTROL_BYTES = 1 << 18;
