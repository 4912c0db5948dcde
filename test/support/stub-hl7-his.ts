import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createMllpDecoder, mllpFrame, parseHl7 } from '@rtflow/hl7-codec';

/** Segments after MSH by document number; 'silence' closes the connection, a number asked for without an entry is not found. */
export type Hl7Answers = Readonly<Record<string, readonly string[] | 'silence'>>;

/** A hospital information system that answers QBP^Q22 with RSP^K22, in GB18030 as many of them do. */
export async function stubHl7His(answers: Hl7Answers): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((socket) => {
    const decoder = createMllpDecoder(1 << 20);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) {
        if (event.kind !== 'message') continue;
        const query = parseHl7(Buffer.from(event.bytes).toString('utf8'));
        if (!query.ok) return void socket.destroy();
        const asked = query.value.value('QPD-3.2') ?? '';
        const answer = answers[asked] ?? [];
        if (answer === 'silence') return void socket.destroy();
        socket.write(mllpFrame(rsp(query.value.value('MSH-10') ?? '', answer)));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `mllp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** Node encodes no GB18030: what a test names is given as its bytes, `\xb2\xe2` for 测. */
function rsp(controlId: string, segments: readonly string[]): Buffer {
  const found = segments.some((segment) => segment.startsWith('PID'));
  const lines = [
    'MSH|^~\\&|HIS|H|RTFLOW|RT|20260310100000||RSP^K22^RSP_K21|A1|P|2.5|||||CHN|GB 18030-2000',
    `MSA|AA|${controlId}`,
    `QAK|${controlId}|${found ? 'OK' : 'NF'}`,
    ...segments,
  ];
  return Buffer.from(`${lines.join('\r')}\r`, 'latin1');
}
