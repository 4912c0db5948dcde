import type { Readable } from 'node:stream';
import { inflateRawSync } from 'node:zlib';
import { err, ok, type Result } from '@rtflow/domain/result';
import { openInstance, type OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import { dicomReadError, type DicomReadError } from '@rtflow/imaging/dicom/read-error';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { DEFLATED_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import type { WebObject } from './web-answer.ts';

/** Bytes of kept objects; a blob store is one. `end` is inclusive, as in HTTP. */
export interface StoredBytes {
  open(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>;
}

/** Headers of images fit; where not, four times as much is read. */
const FIRST_READ = 1 << 16;
/** Inflating a file that grows beyond this is refused: reception has let in none that does. */
const MAX_INFLATED = 2 ** 30;

export async function bytesOf(
  store: StoredBytes,
  key: string,
  range?: { readonly start: number; readonly end: number },
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await store.open(key, range)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The whole object in memory, for what needs its pixels. */
export async function openWhole(store: StoredBytes, object: WebObject): Promise<Result<OpenInstance, DicomReadError>> {
  return openInstance(await bytesOf(store, object.blobKey), INFLATER);
}

/**
 * Every attribute before Pixel Data, and where that begins; of an image only the first bytes are read. Where there is no
 * Pixel Data, the whole object.
 */
export async function openHead(store: StoredBytes, object: WebObject): Promise<Result<OpenInstance, DicomReadError>> {
  if (object.transferSyntaxUid === DEFLATED_LITTLE_ENDIAN) return openWhole(store, object);
  for (let size = FIRST_READ; size < object.sizeBytes; size *= 4) {
    const bytes = await bytesOf(store, object.blobKey, { start: 0, end: size - 1 });
    const opened = openInstance(bytes, { untilPixels: true });
    // Only the header of Pixel Data proves that everything before it was there.
    if (opened.ok && opened.value.attributes.dataSet.elements[TAG.PixelData] !== undefined) return opened;
  }
  return openInstance(await bytesOf(store, object.blobKey), { ...INFLATER, untilPixels: true });
}

const INFLATER = {
  inflateRaw: (deflated: Uint8Array): Uint8Array => inflateRawSync(deflated, { maxOutputLength: MAX_INFLATED }),
};

/** An object that was kept was readable then: anything else is damage. */
export async function readOrFault<T>(
  read: () => Promise<Result<T, DicomReadError>>,
): Promise<Result<T, DicomReadError>> {
  try {
    const result = await read();
    return result.ok ? ok(result.value) : result;
  } catch {
    return err(dicomReadError('malformed'));
  }
}
