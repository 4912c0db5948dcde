import { connect, type Socket } from 'node:net';

/** A DIMSE client that sends exactly the bytes it is told, well-formed or not (PS3.7, PS3.8). */
export interface RawScu {
  /** Result of the association: accepted, or the reject's result/source/reason, or 'closed'. */
  associate(request: AssociateRequest): Promise<AssociateAnswer>;
  /** Sends a C-STORE-RQ with this data set and waits for the status, or 'closed'. */
  store(request: StoreRequest): Promise<number | 'closed'>;
  send(bytes: Uint8Array): void;
  /** Sends and waits until the node takes more. */
  sendAll(bytes: Uint8Array): Promise<void>;
  /** Status of the next response, or 'closed'. */
  status(): Promise<number | 'closed'>;
  /** Next PDU; 'closed' when the node aborts or closes. */
  nextPdu(): Promise<Uint8Array | 'closed'>;
  close(): void;
}

export interface AssociateRequest {
  readonly callingAe: string;
  readonly calledAe: string;
  /** Presentation contexts in order; the first has id 1, then 3 … */
  readonly contexts: readonly { readonly abstractSyntax: string; readonly transferSyntaxes: readonly string[] }[];
}

export type AssociateAnswer =
  | { readonly kind: 'accepted'; readonly transferSyntaxes: readonly (string | undefined)[] }
  | { readonly kind: 'rejected'; readonly result: number; readonly source: number; readonly reason: number }
  | { readonly kind: 'closed' };

export interface StoreRequest {
  readonly contextId?: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly dataSet: Uint8Array;
  /** Bytes of the data set in each P-DATA fragment. */
  readonly fragmentBytes?: number;
}

export async function rawScu(port: number): Promise<RawScu> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect(port, '127.0.0.1', () => resolve(opening));
    opening.once('error', reject);
  });
  const nextPdu = pduReader(socket);
  const send = (bytes: Uint8Array): void => void socket.write(bytes);
  const status = async (): Promise<number | 'closed'> => {
    const pdu = await nextPdu();
    return pdu === 'closed' || pdu[0] !== 0x04 ? 'closed' : statusOf(pdu);
  };
  return {
    send,
    status,
    sendAll: async (bytes) => {
      if (!socket.write(bytes)) await new Promise<void>((resolve) => socket.once('drain', resolve));
    },
    nextPdu,
    close: () => socket.destroy(),
    associate: async (request) => {
      send(associateRq(request));
      const pdu = await nextPdu();
      if (pdu === 'closed') return { kind: 'closed' };
      if (pdu[0] === 0x03) {
        return { kind: 'rejected', result: pdu[7] ?? 0, source: pdu[8] ?? 0, reason: pdu[9] ?? 0 };
      }
      return { kind: 'accepted', transferSyntaxes: acceptedSyntaxes(pdu) };
    },
    store: async (request) => {
      for (const pdu of storePdus(request)) send(pdu);
      return status();
    },
  };
}

/** A P-DATA-TF PDU with one command or data fragment. */
export function dataPdu(contextId: number, control: number, fragment: Uint8Array): Uint8Array {
  const pdv = Buffer.concat([uint32(fragment.length + 2), Buffer.of(contextId, control), fragment]);
  return pdu(0x04, pdv);
}

export function storePdus(request: StoreRequest): Uint8Array[] {
  const contextId = request.contextId ?? 1;
  const pdus = [storeCommandPdu(request)];
  const size = request.fragmentBytes ?? 16_000;
  for (let at = 0; at < request.dataSet.length; at += size) {
    const last = at + size >= request.dataSet.length;
    pdus.push(dataPdu(contextId, last ? 0x02 : 0x00, request.dataSet.subarray(at, at + size)));
  }
  return pdus;
}

export function storeCommandPdu(request: Omit<StoreRequest, 'dataSet'>): Uint8Array {
  return dataPdu(request.contextId ?? 1, 0x03, storeCommand(request));
}

function storeCommand(request: Pick<StoreRequest, 'sopClassUid' | 'sopInstanceUid'>): Buffer {
  const elements = Buffer.concat([
    commandElement(0x0002, uidBytes(request.sopClassUid)),
    commandElement(0x0100, uint16le(0x0001)),
    commandElement(0x0110, uint16le(1)),
    commandElement(0x0700, uint16le(0)),
    commandElement(0x0800, uint16le(0x0001)),
    commandElement(0x1000, uidBytes(request.sopInstanceUid)),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([commandElement(0x0000, length), elements]);
}

function commandElement(number: number, value: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}

export function associateRq(request: AssociateRequest): Buffer {
  const contexts = request.contexts.map(({ abstractSyntax, transferSyntaxes }, index) =>
    item(
      0x20,
      Buffer.concat([
        Buffer.of(index * 2 + 1, 0, 0, 0),
        item(0x30, Buffer.from(abstractSyntax)),
        ...transferSyntaxes.map((uid) => item(0x40, Buffer.from(uid))),
      ]),
    ),
  );
  const user = item(0x50, Buffer.concat([item(0x51, uint32(16_384)), item(0x52, Buffer.from('1.2.3.4'))]));
  const ae = (title: string): Buffer => Buffer.from(title.padEnd(16, ' '));
  return pdu(
    0x01,
    Buffer.concat([
      Buffer.of(0, 1, 0, 0),
      ae(request.calledAe),
      ae(request.callingAe),
      Buffer.alloc(32),
      item(0x10, Buffer.from('1.2.840.10008.3.1.1.1')),
      ...contexts,
      user,
    ]),
  );
}

/** Transfer syntax of each accepted context of an A-ASSOCIATE-AC, undefined where it was refused. */
function acceptedSyntaxes(ac: Uint8Array): (string | undefined)[] {
  const bytes = Buffer.from(ac);
  const found: (string | undefined)[] = [];
  for (let at = 74; at + 4 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    if (bytes[at] === 0x21) {
      const accepted = bytes[at + 6] === 0;
      const uidLength = bytes.readUInt16BE(at + 10);
      found.push(accepted ? bytes.toString('latin1', at + 12, at + 12 + uidLength) : undefined);
    }
    at += 4 + length;
  }
  return found;
}

/** Status (0000,0900) of the response in a P-DATA-TF. */
function statusOf(pduBytes: Uint8Array): number {
  const bytes = Buffer.from(pduBytes);
  const at = bytes.indexOf(Buffer.of(0x00, 0x00, 0x00, 0x09, 0x02, 0x00, 0x00, 0x00));
  return bytes.readUInt16LE(at + 8);
}

const ABORT = 0x07;

function pduReader(socket: Socket): () => Promise<Uint8Array | 'closed'> {
  let buffered = Buffer.alloc(0);
  let closed = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    wake();
  });
  socket.on('error', () => undefined); // a reset is a close for this client
  socket.on('close', () => {
    closed = true;
    wake();
  });
  return async () => {
    for (;;) {
      const length = buffered.length >= 6 ? buffered.readUInt32BE(2) + 6 : Number.POSITIVE_INFINITY;
      if (buffered.length >= length) {
        const next = buffered.subarray(0, length);
        buffered = buffered.subarray(length);
        return next[0] === ABORT ? 'closed' : next;
      }
      if (closed) return 'closed';
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}

function pdu(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type, 0), uint32(body.length), body]);
}

function item(type: number, body: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([Buffer.of(type, 0), length, body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint16le(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uidBytes(uid: string): Buffer {
  return Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`);
}
