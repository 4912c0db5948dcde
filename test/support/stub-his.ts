import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubHis {
  readonly url: string;
  /** Document numbers that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}
export type StubAnswer = { status: number; body: unknown } | 'silence';

/** A hospital information system that answers as told, by document number. */
export async function stubHis(answers: Readonly<Record<string, StubAnswer>>): Promise<StubHis> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { idNo } = JSON.parse(text) as { idNo: string };
      asked.push(idNo);
      const answer = request.method === 'POST' && request.url === '/his/patients/search' ? answers[idNo] : undefined;
      if (answer === 'silence') return void request.socket.destroy();
      response.writeHead(answer?.status ?? 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer?.body ?? {}));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/his`,
    asked,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
