import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { answerMessage, type AnswerPorts } from './answer-message.ts';
import { createMllpDecoder, mllpFrame, type MllpEvent } from '@rtflow/hl7-codec';
import type { Hl7Inbox, ListenerEvent } from './ports.ts';

export interface Hl7ListenerOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  readonly inbox: Hl7Inbox;
  readonly now: () => Date;
  readonly nextControlId: () => string;
  /** Addresses that may connect; left out: every address. */
  readonly allowedPeers?: readonly string[];
  readonly report?: (event: ListenerEvent) => void;
  readonly limits?: Partial<Hl7Limits>;
}

export interface Hl7Limits {
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  /** Silence in the middle of a message after which the connection is closed. Between messages it may last for ever. */
  readonly frameTimeoutMs: number;
}

export const DEFAULT_LIMITS: Hl7Limits = { maxMessageBytes: 32 << 20, maxConnections: 64, frameTimeoutMs: 30_000 };

export interface Hl7Listener {
  readonly port: number;
  /** Takes no more connections, waits for messages in progress and their answers, then closes. */
  stop(): Promise<void>;
}

/** Listens for MLLP and answers each message after it is recorded, in order. @throws the system's error when the port cannot be opened */
export async function startHl7Listener(options: Hl7ListenerOptions): Promise<Hl7Listener> {
  const connections = new Map<Socket, Connection>();
  // Half-open: a sender that closes its side after the last message still wants the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = serve(socket, options);
    connections.set(socket, connection);
    void connection.ended.finally(() => connections.delete(socket));
  });
  server.maxConnections = options.limits?.maxConnections ?? DEFAULT_LIMITS.maxConnections;
  server.listen(options.port, options.host ?? '0.0.0.0');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      await Promise.all([...connections].map(([socket, connection]) => connection.idle().then(() => socket.destroy())));
    },
  };
}

interface Connection {
  readonly ended: Promise<void>;
  /** Resolves when no message is being answered. */
  idle(): Promise<void>;
}

function serve(socket: Socket, options: Hl7ListenerOptions): Connection {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const report = options.report ?? (() => undefined);
  let answering: Promise<void> = Promise.resolve();
  socket.on('error', () => socket.destroy()); // a reset ends this connection only
  if (options.allowedPeers !== undefined && !options.allowedPeers.includes(address)) {
    report({ kind: 'peer-refused', address });
    socket.destroy();
    return { ended: Promise.resolve(), idle: () => answering };
  }
  socket.setNoDelay(true);
  const decoder = createMllpDecoder(limits.maxMessageBytes);
  socket.setTimeout(limits.frameTimeoutMs, () => {
    if (decoder.state !== 'in-frame') return;
    report({ kind: 'frame-stalled', address });
    socket.destroy();
  });
  const ports: AnswerPorts = { ...options, report };
  const run = async (): Promise<void> => {
    // Reading one chunk at a time is the back pressure: the next is read when these messages are answered.
    for await (const chunk of socket) {
      answering = answerAll(decoder.push(chunk as Uint8Array), { ports, socket, address });
      await answering;
      if (decoder.state === 'broken') return;
    }
    socket.end();
  };
  return { ended: run().catch(() => void socket.destroy()), idle: () => answering };
}

/** The messages of one chunk are recorded together, so that they share a commit; answers keep the order of arrival. */
async function answerAll(
  events: readonly MllpEvent[],
  connection: { ports: AnswerPorts; socket: Socket; address: string },
): Promise<void> {
  const { ports, socket, address } = connection;
  const answers = await Promise.all(
    events.map((event) => {
      if (event.kind === 'message') return answerMessage(ports, event.bytes, address);
      if (event.kind === 'junk') ports.report({ kind: 'junk-before-frame', address, bytes: event.bytes });
      else if (event.kind === 'fragment-dropped') ports.report({ ...event, address });
      else ports.report({ kind: 'frame-too-large', address });
      return undefined;
    }),
  );
  for (const answer of answers) {
    if (answer !== undefined) socket.write(mllpFrame(answer));
  }
  if (events.some((event) => event.kind === 'too-large')) socket.destroy();
}
