import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '@rtflow/domain/result';
import { ENCAPSULATED_SYNTAXES } from '@rtflow/imaging/dicom/transfer-syntaxes';

export interface SampleLayout {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly pixelRepresentation: number;
  readonly planarConfiguration: number;
  readonly photometricInterpretation: string;
}

export interface DecodeRequest {
  readonly id: number;
  readonly syntax: string;
  readonly layout: SampleLayout;
  readonly frame: Uint8Array<ArrayBuffer>;
}

export interface DecodedFrame {
  /** Little endian samples of the layout's bits allocated. */
  readonly samples: Uint8Array<ArrayBuffer>;
  readonly photometricInterpretation: string;
  readonly planarConfiguration: number;
}

export type DecodeAnswer =
  | ({ readonly id: number; readonly ok: true } & DecodedFrame)
  | { readonly id: number; readonly ok: false; readonly reason: string };

/** A frame that takes longer is no image but an attack on the decoder. */
const LONGEST_MS = 30_000;

/** Whether pixels of this syntax can be written plain. */
export function isDecodable(syntax: string): boolean {
  return DECODABLE.has(syntax);
}

const DECODABLE: ReadonlySet<string> = new Set([
  ...ENCAPSULATED_SYNTAXES,
  '1.2.840.10008.1.2.4.53',
  '1.2.840.10008.1.2.4.55',
  '1.2.840.10008.1.2.4.203',
]);

/**
 * One compressed frame as plain samples, in a thread of its own: the decoder (DCMTK's and OpenJPEG's, as WebAssembly) keeps
 * nobody waiting, and one that breaks or hangs is thrown away with its thread.
 */
export function decodeFrame(
  syntax: string,
  layout: SampleLayout,
  frame: Uint8Array,
): Promise<Result<DecodedFrame, string>> {
  const turn = last.then(() => decodeInThread({ id: ++lastId, syntax, layout, frame: Uint8Array.from(frame) }));
  last = turn.catch(() => undefined);
  return turn;
}

let last: Promise<unknown> = Promise.resolve();
let lastId = 0;
let thread: Worker | null = null;

async function decodeInThread(request: DecodeRequest): Promise<Result<DecodedFrame, string>> {
  const answer = await asked(request);
  if (!answer.ok) return err(answer.reason);
  const { rows, columns, samplesPerPixel, bitsAllocated } = request.layout;
  const expected = (rows * columns * samplesPerPixel * bitsAllocated) / 8;
  if (answer.samples.length !== expected) return err(`${answer.samples.length} bytes of ${expected}`);
  return ok(answer);
}

function asked(request: DecodeRequest): Promise<DecodeAnswer> {
  const worker = (thread ??= started());
  return new Promise((resolve) => {
    const finish = (answer: DecodeAnswer): void => {
      clearTimeout(limit);
      worker.off('message', finish).off('error', broke);
      resolve(answer);
    };
    const broke = (error: Error): void => {
      thread = null;
      void worker.terminate();
      finish({ id: request.id, ok: false, reason: error.message });
    };
    const limit = setTimeout(() => broke(new Error('the decoder did not end')), LONGEST_MS);
    worker.on('message', finish).on('error', broke);
    worker.postMessage(request, [request.frame.buffer]);
  });
}

/** Does not keep the process alive. */
function started(): Worker {
  const worker = new Worker(new URL('./codec-thread.ts', import.meta.url));
  worker.unref();
  return worker;
}
