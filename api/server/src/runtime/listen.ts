import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** A port is taken, or may not be opened: the setting to change is named. */
export class PortTaken extends Error {
  readonly variable: string;
  constructor(variable: string, port: number, cause: unknown) {
    super(
      `Port ${port} is taken or not allowed. Set ${variable} to another one / 端口 ${port} 已被占用，请修改 ${variable}`,
      { cause },
    );
    this.name = 'PortTaken';
    this.variable = variable;
  }
}

/** @throws PortTaken that names the setting, when `open` finds the port taken or may not open it */
export async function openPort<T>(variable: string, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE' || code === 'EACCES') throw new PortTaken(variable, port, error);
    throw error;
  }
}

export interface HttpDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens; 0 takes a free port. @throws PortTaken */
export async function listenHttp(
  app: Express,
  of: { port: number; host: string; variable: string; tls?: { certificate: Buffer; key: Buffer } | null },
): Promise<HttpDoor> {
  const server = of.tls ? createTlsServer({ cert: of.tls.certificate, key: of.tls.key }, app) : createServer(app);
  // Event streams stay open for hours; the headers must not.
  server.requestTimeout = 0;
  server.headersTimeout = 20_000;
  await new Promise<void>((done, fail) => {
    server.once('error', (error) => fail(new PortTaken(of.variable, of.port, error)));
    server.listen(of.port, of.host, done);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeIdleConnections();
    // Whoever still hangs on after the grace (event streams of browsers) is cut off.
    setTimeout(() => server.closeAllConnections(), 2000).unref();
  });
}
