import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrived {
  readonly delivery: string;
  readonly event: string;
  readonly signature: string;
  readonly body: string;
}

export interface Receiver {
  readonly origin: string;
  readonly arrived: Arrived[];
  /** What the next calls are answered; 0 cuts the line after the body was read. */
  answers: number[];
  close(): Promise<void>;
}

/** A third party's end of a webhook. Answers 204 unless told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name] ?? '');
      receiver.arrived.push({
        delivery: header('x-rtflow-delivery'),
        event: header('x-rtflow-event'),
        signature: header('x-rtflow-signature'),
        body: Buffer.concat(parts).toString(),
      });
      const status = receiver.answers.shift() ?? 204;
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status, status === 302 ? { Location: 'http://169.254.169.254/' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: [],
    answers: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** As the manual tells a receiver to check. */
export function signedWith(secret: string, { signature, body }: Arrived): boolean {
  const { t = '', v1 = '' } = Object.fromEntries(signature.split(',').map((part) => part.split('=')));
  const wanted = createHmac('sha256', secret).update(`${t}.${body}`).digest();
  const got = Buffer.from(v1, 'hex');
  return got.length === wanted.length && timingSafeEqual(got, wanted);
}
