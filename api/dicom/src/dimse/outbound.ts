import type { Socket } from 'node:net';
import { PDU } from './association-pdus.ts';

export type OutgoingDataSet = Uint8Array | AsyncIterable<Uint8Array>;

/** Longest P-DATA body that we send to a peer that takes any. */
const OWN_LIMIT = 1 << 18;
const FRAGMENT_OVERHEAD = 6;
const COMMAND_BIT = 1;
const LAST_BIT = 2;

/** Sends messages one after the other: fragments of two never mix. Waits while the peer does not read. */
export class Outbound {
  readonly #socket: Socket;
  readonly #fragmentBytes: number;
  #turn: Promise<unknown> = Promise.resolve();
  #blocked = false;

  /** @param peerMaxPduBytes what the peer announced; 0: without limit */
  constructor(socket: Socket, peerMaxPduBytes: number) {
    this.#socket = socket;
    const limit = peerMaxPduBytes === 0 ? OWN_LIMIT : Math.min(peerMaxPduBytes, OWN_LIMIT);
    this.#fragmentBytes = Math.max(limit - FRAGMENT_OVERHEAD, 128) & ~1;
  }

  /** Waits for the peer to take what was sent. */
  get blocked(): boolean {
    return this.#blocked;
  }

  send(contextId: number, command: Buffer, dataSet?: OutgoingDataSet): Promise<void> {
    const sent = this.#turn.then(() => this.#send(contextId, command, dataSet));
    this.#turn = sent.catch(() => undefined);
    return sent;
  }

  async #send(contextId: number, command: Buffer, dataSet: OutgoingDataSet | undefined): Promise<void> {
    // Command and first fragments leave in one write: with Nagle's algorithm a lone command costs a delayed ACK.
    this.#socket.cork();
    this.#fragments(contextId, COMMAND_BIT, command, true);
    if (dataSet instanceof Uint8Array) this.#fragments(contextId, 0, dataSet, true);
    this.#socket.uncork();
    await this.#drained();
    if (dataSet !== undefined && !(dataSet instanceof Uint8Array)) await this.#stream(contextId, dataSet);
  }

  async #stream(contextId: number, dataSet: AsyncIterable<Uint8Array>): Promise<void> {
    let held: Uint8Array | undefined;
    for await (const chunk of dataSet) {
      if (held !== undefined) {
        this.#socket.cork();
        this.#fragments(contextId, 0, held, false);
        this.#socket.uncork();
        await this.#drained();
      }
      held = chunk;
    }
    this.#socket.cork();
    this.#fragments(contextId, 0, held ?? new Uint8Array(0), true);
    this.#socket.uncork();
    await this.#drained();
  }

  #fragments(contextId: number, kind: number, bytes: Uint8Array, last: boolean): void {
    let at = 0;
    do {
      const piece = bytes.subarray(at, at + this.#fragmentBytes);
      at += piece.length;
      const ends = last && at >= bytes.length;
      const header = Buffer.alloc(12);
      header.writeUInt8(PDU.DATA, 0);
      header.writeUInt32BE(piece.length + FRAGMENT_OVERHEAD, 2);
      header.writeUInt32BE(piece.length + 2, 6);
      header.writeUInt8(contextId, 10);
      header.writeUInt8(kind | (ends ? LAST_BIT : 0), 11);
      this.#socket.write(header);
      if (piece.length > 0) this.#socket.write(piece);
    } while (at < bytes.length);
  }

  async #drained(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) throw new Error('Expected an open connection, but it is closed');
    if (!socket.writableNeedDrain) return;
    this.#blocked = true;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        if (socket.destroyed) reject(new Error('Expected an open connection, but it was closed'));
        else resolve();
      };
      socket.once('drain', done);
      socket.once('close', done);
    }).finally(() => (this.#blocked = false));
  }
}
