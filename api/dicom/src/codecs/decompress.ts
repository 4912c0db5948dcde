import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { encodeElement } from '@rtflow/imaging/dicom/encode-element';
import { joinBytes } from '@rtflow/imaging/dicom/join-bytes';
import { openInstance, type OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import { spliceElements } from '@rtflow/imaging/dicom/splice-elements';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { EXPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { encapsulatedFrames } from '../dicomweb/frame-bounds.ts';
import { metaHeader, parseMeta } from '../part10.ts';
import { decodeFrame, isDecodable, type DecodedFrame, type SampleLayout } from './decode-frame.ts';

/** Plain pixels of one object are made in memory: a value of Pixel Data holds 4 GiB, this archive gives no more than this. */
const MAX_PLAIN_BYTES = 2 ** 30;
const ENCODING = { explicit: true, littleEndian: true } as const;

/**
 * A compressed Part 10 file in explicit little endian. All other elements keep their bytes; colour becomes RGB where the codec
 * held colour differences.
 * @param frame counted from 0: only this one, as if it were the object's only frame
 */
export async function decompress(file: Uint8Array, frame?: number): Promise<Result<Uint8Array, string>> {
  const opened = openInstance(file);
  if (!opened.ok) return err(opened.error.code);
  const decoded = await decodedFrames(opened.value, frame);
  if (!decoded.ok) return decoded;
  const [first] = decoded.value;
  if (first === undefined) return err('no frames');
  const { dataSet } = opened.value.attributes;
  const changes = new Map<string, Uint8Array>([
    [
      TAG.PhotometricInterpretation,
      encodeElement(TAG.PhotometricInterpretation, 'CS', first.photometricInterpretation, ENCODING),
    ],
    [TAG.PixelData, pixelData(decoded.value, opened.value.attributes.unsigned16(TAG.BitsAllocated) ?? 16)],
  ]);
  if (dataSet.elements[TAG.PlanarConfiguration] !== undefined)
    changes.set(TAG.PlanarConfiguration, unsignedShort(TAG.PlanarConfiguration, first.planarConfiguration));
  if (frame !== undefined && dataSet.elements[TAG.NumberOfFrames] !== undefined)
    changes.set(TAG.NumberOfFrames, encodeElement(TAG.NumberOfFrames, 'IS', '1', ENCODING));
  const spliced = spliceElements(file, dataSet, changes, ENCODING);
  const meta = parseMeta(Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 1 << 16)));
  const rest = spliced.subarray(firstElement(opened.value));
  return ok(joinBytes([metaHeader({ ...meta, transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN, sourceAeTitle: '' }), rest]));
}

async function decodedFrames(
  { attributes, transferSyntaxUid }: OpenInstance,
  only: number | undefined,
): Promise<Result<DecodedFrame[], string>> {
  if (!isDecodable(transferSyntaxUid)) return err(`no decoder for ${transferSyntaxUid}`);
  const layout = layoutOf(attributes);
  const frames = encapsulatedFrames(attributes);
  if (frames === undefined) return err('fragments do not tell frames apart');
  const plainBytes = (layout.rows * layout.columns * layout.samplesPerPixel * layout.bitsAllocated) / 8;
  if (plainBytes * (only === undefined ? frames.length : 1) > MAX_PLAIN_BYTES) return err('too large');
  const decoded: DecodedFrame[] = [];
  for (const [index, read] of frames.entries()) {
    if (only !== undefined && only !== index) continue;
    const frame = await decodeFrame(transferSyntaxUid, layout, read());
    if (!frame.ok) return frame;
    decoded.push(frame.value);
  }
  return ok(decoded);
}

export function layoutOf(attributes: Attributes): SampleLayout {
  const bitsAllocated = attributes.unsigned16(TAG.BitsAllocated) ?? 0;
  return {
    rows: attributes.unsigned16(TAG.Rows) ?? 0,
    columns: attributes.unsigned16(TAG.Columns) ?? 0,
    samplesPerPixel: attributes.unsigned16(TAG.SamplesPerPixel) ?? 1,
    bitsAllocated,
    bitsStored: attributes.unsigned16(TAG.BitsStored) ?? bitsAllocated,
    pixelRepresentation: attributes.unsigned16(TAG.PixelRepresentation) ?? 0,
    planarConfiguration: attributes.unsigned16(TAG.PlanarConfiguration) ?? 0,
    photometricInterpretation: attributes.text(TAG.PhotometricInterpretation) ?? 'MONOCHROME2',
  };
}

/** OW beyond eight bits (PS3.5 A.2), padded to an even length. */
function pixelData(frames: readonly DecodedFrame[], bitsAllocated: number): Uint8Array {
  const bytes = frames.reduce((sum, { samples }) => sum + samples.length, 0);
  const head = Buffer.alloc(12);
  head.writeUInt16LE(0x7fe0, 0);
  head.writeUInt16LE(0x0010, 2);
  head.write(bitsAllocated > 8 ? 'OW' : 'OB', 4, 'latin1');
  head.writeUInt32LE(bytes + (bytes % 2), 8);
  return joinBytes([head, ...frames.map(({ samples }) => samples), new Uint8Array(bytes % 2)]);
}

function unsignedShort(tag: string, value: number): Uint8Array {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16LE(Number.parseInt(tag.slice(1, 5), 16), 0);
  bytes.writeUInt16LE(Number.parseInt(tag.slice(5, 9), 16), 2);
  bytes.write('US', 4, 'latin1');
  bytes.writeUInt16LE(2, 6);
  bytes.writeUInt16LE(value, 8);
  return bytes;
}

/** Where the data set begins, behind the meta header. */
function firstElement({ attributes, hasFileMeta }: OpenInstance): number {
  if (!hasFileMeta) return 0;
  const meta = Object.values(attributes.dataSet.elements).filter(({ tag }) => tag.startsWith('x0002'));
  return Math.max(...meta.map(({ dataOffset, length }) => dataOffset + length));
}
