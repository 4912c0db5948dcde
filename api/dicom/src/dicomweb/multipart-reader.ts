/** The body is no multipart of this boundary, or ends early. */
export class MultipartFault extends Error {}

export interface ReceivedPart {
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  /** To be read before the next part is asked for; what is left of it then is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

const MAX_HEADER_BYTES = 1 << 14;

/**
 * Parts of a multipart body (RFC 2046 5.1) while its bytes pass by: never more than a chunk in memory.
 * @throws MultipartFault
 */
export async function* readMultipart(
  source: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<ReceivedPart, void, undefined> {
  const reader = new PartReader(source, boundary);
  await reader.skipBody();
  while (await reader.hasPart()) {
    yield { headers: await reader.headers(), body: reader.body() };
    await reader.skipBody();
  }
}

class PartReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  #held: Buffer;
  #ended = false;
  /** The preamble counts as one. */
  #inBody = true;

  constructor(source: AsyncIterable<Uint8Array>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    // The first delimiter may stand at the very beginning.
    this.#held = Buffer.from('\r\n', 'latin1');
  }

  async skipBody(): Promise<void> {
    // A reader that left early has ended its generator: this is a new one at the same place.
    if (this.#inBody) for await (const _rest of this.body());
  }

  /** After a delimiter: `--` ends it all, a line end begins a part. */
  async hasPart(): Promise<boolean> {
    while (this.#held.length < 2) await this.#more();
    if (this.#held.toString('latin1', 0, 2) === '--') return false;
    for (;;) {
      const end = this.#held.indexOf('\r\n');
      if (end !== -1) {
        // Only padding may follow a delimiter on its line.
        if (/[^ \t]/.test(this.#held.toString('latin1', 0, end))) throw new MultipartFault('Expected a line end');
        this.#held = this.#held.subarray(end);
        return true;
      }
      if (this.#held.length > MAX_HEADER_BYTES) throw new MultipartFault('Expected a line end');
      await this.#more();
    }
  }

  /** From the line end of the delimiter to the empty line. */
  async headers(): Promise<Map<string, string>> {
    let end = this.#held.indexOf('\r\n\r\n');
    while (end === -1) {
      if (this.#held.length > MAX_HEADER_BYTES) throw new MultipartFault('Expected shorter part headers');
      await this.#more();
      end = this.#held.indexOf('\r\n\r\n');
    }
    const lines = this.#held.toString('latin1', 2, Math.max(2, end)).split('\r\n');
    this.#held = this.#held.subarray(end + 4);
    this.#inBody = true;
    const named = lines.filter((line) => line.includes(':'));
    return new Map(
      named.map((line) => [
        line.slice(0, line.indexOf(':')).trim().toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
  }

  /** Up to the next delimiter, which is taken away. */
  async *body(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const at = this.#held.indexOf(this.#delimiter);
      if (at !== -1) {
        const last = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + this.#delimiter.length);
        this.#inBody = false;
        if (last.length > 0) yield last;
        return;
      }
      // What may be the beginning of a delimiter stays until more is known.
      const sure = this.#held.length - this.#delimiter.length + 1;
      if (sure > 0) {
        const piece = this.#held.subarray(0, sure);
        this.#held = this.#held.subarray(sure);
        yield piece;
      }
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new MultipartFault('Expected a closing delimiter, but the body ends');
    const next = await this.#source.next();
    this.#ended = next.done === true;
    if (next.done) return;
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
  }
}
