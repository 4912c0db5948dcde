import { createHash, type Hash } from 'node:crypto';
import { createInflateRaw, type InflateRaw } from 'node:zlib';
import { err, ok, type Result } from '@rtflow/domain/result';
import { openInstance, type OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import { headerOf, type DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import { dicomReadError, type DicomReadError } from '@rtflow/imaging/dicom/read-error';
import { DEFLATED_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { DataSetScanner } from './data-set-scanner.ts';
import type { DataSetSink } from './dimse/data-set-sink.ts';
import { metaHeader, type MetaHeader } from './part10.ts';
import type { DicomIntake, ObjectDraft } from './ports.ts';

export interface ArrivedObject {
  readonly draft: ObjectDraft;
  readonly sizeBytes: number;
  readonly dataSetSha256: string;
  readonly instance: OpenInstance;
  readonly header: DicomHeader;
}

export type ArrivalFault =
  | { readonly code: 'too-large' }
  | { readonly code: 'store-full' }
  | { readonly code: 'store-broken' }
  | { readonly code: 'unreadable'; readonly error: DicomReadError };

/** A deflated data set that grows more than this is a bomb: real objects of that size stay far below 50-fold. */
const MAX_INFLATED_FACTOR = 50;
const INFLATED_FREE_BYTES = 1 << 26;

/**
 * The data set of one C-STORE on its way to the disk: hashed, checked and read for the index while it passes. At no time
 * is more of it in memory than the chunk in hand and what the index needs.
 */
export class ArrivingObject implements DataSetSink {
  readonly #meta: MetaHeader;
  readonly #maxBytes: number;
  readonly #begun: Promise<ObjectDraft | 'refused-full' | 'broken'>;
  readonly #hash: Hash = createHash('sha256');
  readonly #scanner: DataSetScanner;
  readonly #inflate: Inflation | undefined;
  #draft: ObjectDraft | undefined;
  #bytes = 0;
  #fault: 'too-large' | 'store-full' | 'store-broken' | undefined;

  constructor(intake: DicomIntake, meta: MetaHeader, maxBytes: number) {
    this.#meta = meta;
    this.#maxBytes = maxBytes;
    this.#scanner = new DataSetScanner(meta.transferSyntaxUid);
    this.#begun = intake.beginObject().catch(() => 'broken' as const);
    if (meta.transferSyntaxUid === DEFLATED_LITTLE_ENDIAN) this.#inflate = new Inflation(this.#scanner);
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#fault !== undefined) return;
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes) return this.#give('too-large');
    this.#hash.update(bytes);
    if (this.#inflate === undefined) this.#scanner.push(bytes);
    else await this.#inflate.push(bytes);
    await this.#store(bytes);
  }

  abort(): void {
    void this.#begun.then((draft) => (typeof draft === 'string' ? undefined : draft.discard())).catch(() => undefined);
  }

  /** The data set is whole. On a fault nothing is kept. */
  async end(): Promise<Result<ArrivedObject, ArrivalFault>> {
    if (this.#draft === undefined && this.#fault === undefined) await this.#store(Buffer.alloc(0));
    if (this.#fault !== undefined || this.#draft === undefined) return err({ code: this.#fault ?? 'store-broken' });
    const read = await this.#read();
    if (!read.ok) {
      await this.#draft.discard();
      return err({ code: 'unreadable', error: read.error });
    }
    const sizeBytes = metaHeader(this.#meta).length + this.#bytes;
    return ok({ draft: this.#draft, sizeBytes, dataSetSha256: this.#hash.digest('hex'), ...read.value });
  }

  async #store(bytes: Buffer): Promise<void> {
    if (this.#draft === undefined) {
      const begun = await this.#begun;
      if (begun === 'refused-full') return this.#give('store-full');
      if (begun === 'broken') return this.#give('store-broken');
      this.#draft = begun;
      await this.#write(metaHeader(this.#meta));
    }
    if (this.#fault === undefined && bytes.length > 0) await this.#write(bytes);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const written = await this.#draft!.write(bytes).catch(() => 'broken' as const);
    if (written === 'full') await this.#give('store-full');
    if (written === 'broken') await this.#give('store-broken');
  }

  async #give(fault: 'too-large' | 'store-full' | 'store-broken'): Promise<void> {
    this.#fault = fault;
    await this.#draft?.discard().catch(() => undefined);
  }

  async #read(): Promise<Result<{ instance: OpenInstance; header: DicomHeader }, DicomReadError>> {
    const inflateFault = await this.#inflate?.end();
    if (inflateFault !== undefined) return err(dicomReadError(inflateFault));
    const scanned = this.#scanner.end();
    if ('fault' in scanned) {
      const { code, offset, tag } = scanned.fault;
      return err(dicomReadError(code, { offset, tag }));
    }
    // What the scanner kept is the inflated data set: it opens as the syntax that deflation wraps.
    const inner = this.#inflate === undefined ? this.#meta.transferSyntaxUid : EXPLICIT_LITTLE_ENDIAN;
    const meta = metaHeader({ ...this.#meta, transferSyntaxUid: inner });
    const opened = openInstance(Buffer.concat([meta, scanned.elements]));
    if (!opened.ok) return opened;
    const instance = { ...opened.value, transferSyntaxUid: this.#meta.transferSyntaxUid };
    const header = headerOf(instance);
    return header.ok ? ok({ instance, header: header.value }) : header;
  }
}

/** Inflates into a scanner chunk by chunk; a bomb is stopped where it begins to grow. */
class Inflation {
  readonly #stream: InflateRaw = createInflateRaw();
  readonly #finished: Promise<'malformed' | 'truncated' | undefined>;
  #in = 0;
  #out = 0;
  #bomb = false;

  constructor(scanner: DataSetScanner) {
    this.#finished = new Promise((resolve) => {
      this.#stream.on('data', (chunk: Buffer) => {
        this.#out += chunk.length;
        this.#bomb ||= this.#out > INFLATED_FREE_BYTES + this.#in * MAX_INFLATED_FACTOR;
        if (this.#bomb) this.#stream.destroy();
        else scanner.push(chunk);
      });
      this.#stream.once('end', () => resolve(undefined));
      this.#stream.once('error', () => resolve('malformed'));
      this.#stream.once('close', () => resolve('malformed'));
    });
  }

  async push(bytes: Buffer): Promise<void> {
    this.#in += bytes.length;
    if (this.#stream.destroyed || this.#stream.writableEnded) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve);
      this.#stream.write(bytes, () => {
        this.#stream.off('close', resolve);
        resolve();
      });
    });
  }

  end(): Promise<'malformed' | 'truncated' | undefined> {
    if (!this.#stream.destroyed) this.#stream.end();
    return this.#finished;
  }
}
