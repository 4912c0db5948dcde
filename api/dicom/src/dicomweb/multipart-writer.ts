import { randomUUID } from 'node:crypto';

export interface Part {
  readonly contentType: string;
  readonly location?: string;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface Multipart {
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** multipart/related (RFC 2387); a part is opened when the ones before it are sent. */
export function multipart(partType: string, parts: AsyncIterable<Part>): Multipart {
  const boundary = `rtflow-${randomUUID()}`;
  return { contentType: `multipart/related; type="${partType}"; boundary="${boundary}"`, body: write(boundary, parts) };
}

async function* write(boundary: string, parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  for await (const { contentType, location, body } of parts) {
    const lines = [`--${boundary}`, `Content-Type: ${contentType}`];
    if (location !== undefined) lines.push(`Content-Location: ${location}`);
    yield Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    if (body instanceof Uint8Array) yield body;
    else yield* body;
    yield CRLF;
  }
  yield Buffer.from(`--${boundary}--\r\n`, 'latin1');
}

const CRLF = Buffer.from('\r\n', 'latin1');
