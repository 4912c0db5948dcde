import { connect, type Socket } from 'node:net';
import { createMllpDecoder } from '@rtflow/hl7-codec';

/** A TCP client that writes exactly the bytes it is told and collects the answers. */
export interface MllpClient {
  send(bytes: Uint8Array | string): void;
  /** The next answer as Latin-1 text, or 'closed'. */
  answer(): Promise<string>;
  answers(count: number): Promise<string[]>;
  endSending(): void;
  close(): void;
}

export async function mllpClient(port: number): Promise<MllpClient> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect(port, '127.0.0.1', () => resolve(opening));
    opening.once('error', reject);
  });
  const decoder = createMllpDecoder(1 << 20);
  const received: string[] = [];
  let closed = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    for (const event of decoder.push(chunk)) {
      if (event.kind === 'message') received.push(Buffer.from(event.bytes).toString('latin1'));
    }
    wake();
  });
  socket.on('error', () => undefined); // a reset is a close for this client
  socket.on('close', () => {
    closed = true;
    wake();
  });
  const answer = async (): Promise<string> => {
    for (;;) {
      const next = received.shift();
      if (next !== undefined) return next;
      if (closed) return 'closed';
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    send: (bytes) => void socket.write(bytes),
    answer,
    answers: async (count) => {
      const all: string[] = [];
      while (all.length < count) all.push(await answer());
      return all;
    },
    endSending: () => void socket.end(),
    close: () => socket.destroy(),
  };
}
