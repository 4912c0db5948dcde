import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request. `cut`: the line ends after so many bytes of the answer; `stall`: no byte more after them. */
export type HttpFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'cut' | 'stall'; readonly afterBytes: number }
  | { readonly kind: 'cut-request'; readonly afterBytes: number };

export interface FaultProxy {
  readonly port: number;
  /** Decides for each request; null lets it through. */
  fault: (method: string, path: string) => HttpFault | null;
  requests: number;
  close(): Promise<void>;
}

/** Stands before an HTTP server and breaks what passes. */
export async function faultProxy(targetPort: number): Promise<FaultProxy> {
  const server = createServer((incoming, answer) => {
    proxy.requests++;
    incoming.on('error', () => undefined);
    const fault = proxy.fault(incoming.method ?? '', incoming.url ?? '');
    if (fault?.kind === 'status') {
      incoming.resume();
      incoming.once('end', () => void answer.writeHead(fault.status).end());
      return;
    }
    if (fault?.kind === 'cut-request') return cutRequest(incoming, fault.afterBytes);
    pass(incoming, answer, targetPort, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    port: (server.address() as AddressInfo).port,
    fault: () => null,
    requests: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  port: number,
  fault: Extract<HttpFault, { kind: 'cut' | 'stall' }> | null,
): void {
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 500, response.headers);
    if (fault === null) return void response.pipe(answer);
    let left = fault.afterBytes;
    response.on('data', (chunk: Buffer) => {
      if (left > 0) answer.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0 && fault.kind === 'cut') answer.destroy();
    });
  });
  onward.on('error', () => answer.destroy());
  // Whoever asked has gone away: the server need not wait for its reader.
  answer.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

function cutRequest(incoming: IncomingMessage, afterBytes: number): void {
  let left = afterBytes;
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) incoming.socket.destroy();
  });
}
