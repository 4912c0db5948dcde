import dicomParser from 'dicom-parser';
import type { DataSet } from 'dicom-parser';
import { err, ok, type Result } from '@rtflow/domain/result';
import { attributesOf, type Attributes } from './attributes.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { TAG } from './tags.ts';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from './transfer-syntaxes.ts';

export interface OpenInstance {
  readonly attributes: Attributes;
  readonly transferSyntaxUid: string;
  /** False for a bare data set without preamble and meta header, as some planning systems export. */
  readonly hasFileMeta: boolean;
  readonly warnings: readonly string[];
}

export interface OpenOptions {
  /** Raw inflate (RFC 1951), for the deflated transfer syntax; node's `inflateRawSync` or a browser library. */
  readonly inflateRaw?: (deflated: Uint8Array) => Uint8Array;
  /** Reads no further than the header of Pixel Data: the bytes after it need not be there. */
  readonly untilPixels?: boolean;
}

/** Reads the element structure of a whole instance. Pixels are located, not decoded. */
export function openInstance(bytes: Uint8Array, options: OpenOptions = {}): Result<OpenInstance, DicomReadError> {
  const hasFileMeta = hasPreamble(bytes);
  const bare = hasFileMeta ? undefined : bareTransferSyntax(bytes);
  if (!hasFileMeta && bare === undefined) return err(dicomReadError('not-dicom', { offset: 0 }));
  try {
    const dataSet = dicomParser.parseDicom(bytes, {
      ...(bare === undefined ? {} : { TransferSyntaxUID: bare }),
      ...(options.untilPixels ? { untilTag: TAG.PixelData } : {}),
      inflater: (whole: Uint8Array, position: number) => inflate(whole, position, options),
    });
    return checked(dataSet, bare, hasFileMeta);
  } catch (thrown) {
    return err(placeOf(thrown, bytes));
  }
}

function checked(
  dataSet: DataSet,
  bare: string | undefined,
  hasFileMeta: boolean,
): Result<OpenInstance, DicomReadError> {
  const attributes = attributesOf(dataSet);
  const transferSyntaxUid = bare ?? attributes.text(TAG.TransferSyntaxUID) ?? EXPLICIT_LITTLE_ENDIAN;
  // dicom-parser only warns when the fragments never end, but PS3.5 A.4 demands the delimiter: the tail is missing.
  if (dataSet.warnings.some((warning) => /missing sequence delimiter/i.test(warning))) {
    return err(dicomReadError('truncated', { offset: dataSet.byteArray.length, tag: TAG.PixelData }));
  }
  const warnings = [...dataSet.warnings];
  if (attributes.decoding.unknownTerm !== undefined) {
    warnings.push(`unknown character set ${attributes.decoding.unknownTerm}`);
  }
  return ok({ attributes, transferSyntaxUid, hasFileMeta, warnings });
}

class InflaterMissing extends Error {}

function inflate(whole: Uint8Array, position: number, options: OpenOptions): Uint8Array {
  if (options.inflateRaw === undefined) throw new InflaterMissing(DEFLATED_LITTLE_ENDIAN);
  const inflated = options.inflateRaw(whole.subarray(position));
  const joined = new Uint8Array(position + inflated.length);
  joined.set(whole.subarray(0, position), 0);
  joined.set(inflated, position);
  return joined;
}

function hasPreamble(bytes: Uint8Array): boolean {
  return bytes.length > 132 && ascii(bytes, 128, 4) === 'DICM';
}

/** A bare data set starts with group 0008 (or 0002 when only the preamble is missing, which is not supported). */
function bareTransferSyntax(bytes: Uint8Array): string | undefined {
  if (bytes.length < 8) return undefined;
  const explicit = /^[A-Z]{2}$/.test(ascii(bytes, 4, 2));
  if (bytes[0] === 0x08 && bytes[1] === 0) return explicit ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
  if (bytes[0] === 0 && bytes[1] === 0x08 && explicit) return EXPLICIT_BIG_ENDIAN;
  return undefined;
}

/** dicom-parser throws strings, or `{exception, dataSet}` with what it had read: that tells where it stopped. */
function placeOf(thrown: unknown, bytes: Uint8Array): DicomReadError {
  if (thrown instanceof InflaterMissing) return dicomReadError('deflated-without-inflater');
  const partial = (thrown as { dataSet?: DataSet }).dataSet;
  const inner = (thrown as { exception?: unknown }).exception ?? thrown;
  if (inner instanceof InflaterMissing) return dicomReadError('deflated-without-inflater');
  const reason = typeof inner === 'string' ? inner : inner instanceof Error ? inner.message : 'unreadable';
  const code = /overrun|past end|beyond|attempt to read|cannot seek|out of range|bounds|reached end/i.test(reason)
    ? 'truncated'
    : 'malformed';
  const last = partial === undefined ? undefined : lastElement(partial);
  const offset = last?.end ?? 0;
  return dicomReadError(code, {
    offset: Math.min(offset, bytes.length),
    ...(last === undefined ? {} : { tag: last.tag, detail: 'after this element' }),
  });
}

function lastElement(dataSet: DataSet): { tag: string; end: number } | undefined {
  let last: { tag: string; end: number } | undefined;
  for (const element of Object.values(dataSet.elements)) {
    const end = element.dataOffset + element.length;
    if (last === undefined || end > last.end) last = { tag: element.tag, end };
  }
  return last;
}

function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}
