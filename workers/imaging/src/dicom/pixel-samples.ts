import { err, ok, type Result } from '@rtflow/domain/result';
import type { OpenInstance } from './open-instance.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { TAG } from './tags.ts';
import { EXPLICIT_BIG_ENDIAN, isNativeTransferSyntax } from './transfer-syntaxes.ts';

/** Stored values of uncompressed Pixel Data, before any rescale. */
export interface PixelSamples {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  /** @param index row-major within the frame; @param sample 0 for grey, 0-2 for colour */
  value(frame: number, index: number, sample: number): number;
}

/**
 * Errors: `not-rendered` without pixels, `unsupported-transfer-syntax` when compressed, `unsupported-pixels` for a sample
 * layout that is not 8, 16 or 32 bits, `truncated` when there are fewer bytes than the header promises.
 */
export function openPixelSamples(instance: OpenInstance): Result<PixelSamples, DicomReadError> {
  const { attributes, transferSyntaxUid } = instance;
  const element = attributes.element(TAG.PixelData);
  const rows = attributes.unsigned16(TAG.Rows) ?? 0;
  const columns = attributes.unsigned16(TAG.Columns) ?? 0;
  if (element === undefined || rows === 0 || columns === 0) return err(dicomReadError('not-rendered'));
  if (!isNativeTransferSyntax(transferSyntaxUid)) {
    return err(dicomReadError('unsupported-transfer-syntax', { detail: transferSyntaxUid }));
  }
  const bitsAllocated = attributes.unsigned16(TAG.BitsAllocated) ?? 0;
  const bitsStored = attributes.unsigned16(TAG.BitsStored) ?? bitsAllocated;
  if (![8, 16, 32].includes(bitsAllocated) || bitsStored > bitsAllocated || bitsStored === 0) {
    return err(dicomReadError('unsupported-pixels', { tag: TAG.BitsAllocated, detail: String(bitsAllocated) }));
  }
  const frames = attributes.decimal(TAG.NumberOfFrames) ?? 1;
  const samplesPerPixel = attributes.unsigned16(TAG.SamplesPerPixel) ?? 1;
  const expected = (rows * columns * frames * samplesPerPixel * bitsAllocated) / 8;
  if (element.length < expected) {
    return err(dicomReadError('truncated', { tag: TAG.PixelData, detail: `${element.length} of ${expected} bytes` }));
  }
  const bytes = attributes.dataSet.byteArray;
  const read = sampleReader({
    view: new DataView(bytes.buffer, bytes.byteOffset + element.dataOffset, element.length),
    bitsAllocated,
    bitsStored,
    signed: attributes.unsigned16(TAG.PixelRepresentation) === 1,
    bigEndian: transferSyntaxUid === EXPLICIT_BIG_ENDIAN,
    words: element.vr === 'OW',
  });
  const perFrame = rows * columns;
  const byPlane = attributes.unsigned16(TAG.PlanarConfiguration) === 1;
  return ok({
    rows,
    columns,
    frames,
    samplesPerPixel,
    photometricInterpretation: attributes.text(TAG.PhotometricInterpretation) ?? 'MONOCHROME2',
    value: (frame, index, sample) => {
      const base = frame * perFrame * samplesPerPixel;
      return read(base + (byPlane ? sample * perFrame + index : index * samplesPerPixel + sample));
    },
  });
}

interface SampleLayout {
  readonly view: DataView;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly bigEndian: boolean;
  readonly words: boolean;
}

function sampleReader(layout: SampleLayout): (index: number) => number {
  const { view, bigEndian } = layout;
  // Bits above Bits Stored may hold an overlay or rubbish: shift them out, and bring the sign down with the rest.
  const shift = 32 - layout.bitsStored;
  const clean = (raw: number): number => (layout.signed ? (raw << shift) >> shift : (raw << shift) >>> shift);
  if (layout.bitsAllocated === 16) return (index) => clean(view.getUint16(index * 2, !bigEndian));
  if (layout.bitsAllocated === 32) return (index) => clean(view.getUint32(index * 4, !bigEndian));
  // Two 8-bit samples in a big endian word are swapped (PS3.5 D.4).
  const swapped = bigEndian && layout.words ? 1 : 0;
  return (index) => clean(view.getUint8(index ^ swapped));
}
