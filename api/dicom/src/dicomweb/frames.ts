import type { OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import { TAG } from '@rtflow/imaging/dicom/tags';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  isNativeTransferSyntax,
} from '@rtflow/imaging/dicom/transfer-syntaxes';
import { ok, type Result } from '@rtflow/domain/result';
import { littleEndian } from './dicom-json.ts';
import { encapsulatedFrames } from './frame-bounds.ts';
import { bytesOf, openWhole, readOrFault, type StoredBytes } from './stored-bytes.ts';
import { webFault, type WebFault, type WebObject } from './web-answer.ts';

/** Frames of one object, counted from 1. */
export interface Frames {
  readonly count: number;
  read(number: number): Promise<Result<Uint8Array, WebFault>>;
}

/** @param head what `openHead` gave for the object */
export async function framesOf(
  store: StoredBytes,
  object: WebObject,
  head: OpenInstance,
): Promise<Result<Frames, WebFault>> {
  const { attributes } = head;
  const pixels = attributes.dataSet.elements[TAG.PixelData];
  if (pixels === undefined) return webFault('NOT_RENDERED', { sopInstanceUid: object.sopInstanceUid });
  const count = attributes.decimal(TAG.NumberOfFrames) ?? 1;
  if (!isNativeTransferSyntax(object.transferSyntaxUid)) return compressedFrames(store, object);
  const bits =
    (attributes.unsigned16(TAG.Rows) ?? 0) *
    (attributes.unsigned16(TAG.Columns) ?? 0) *
    (attributes.unsigned16(TAG.SamplesPerPixel) ?? 1) *
    (attributes.unsigned16(TAG.BitsAllocated) ?? 0);
  if (bits === 0) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const bigEndian = object.transferSyntaxUid === EXPLICIT_BIG_ENDIAN;
  const vr = pixels.vr ?? 'OW';
  return ok({
    count,
    read: async (number) => {
      const firstBit = (number - 1) * bits;
      const start = Math.floor(firstBit / 8);
      const end = Math.ceil((firstBit + bits) / 8);
      if (number < 1 || number > count || end > pixels.length) return webFault('NOT_FOUND', { frame: number });
      const read =
        object.transferSyntaxUid === DEFLATED_LITTLE_ENDIAN
          ? attributes.dataSet.byteArray.subarray(pixels.dataOffset + start, pixels.dataOffset + end)
          : await bytesOf(store, object.blobKey, {
              start: pixels.dataOffset + start,
              end: pixels.dataOffset + end - 1,
            });
      // One-bit frames of a segmentation need not begin at a byte (PS3.5 8.1.1).
      return ok(littleEndian(shifted(read, firstBit % 8, bits), vr, bigEndian));
    },
  });
}

function shifted(bytes: Uint8Array, by: number, bits: number): Uint8Array {
  if (by === 0) return bytes;
  const size = Math.ceil(bits / 8);
  return Uint8Array.from(
    { length: size },
    (_, at) => ((bytes[at] ?? 0) >> by) | (((bytes[at + 1] ?? 0) << (8 - by)) & 0xff),
  );
}

async function compressedFrames(store: StoredBytes, object: WebObject): Promise<Result<Frames, WebFault>> {
  const opened = await readOrFault(() => openWhole(store, object));
  const frames = opened.ok ? encapsulatedFrames(opened.value.attributes) : undefined;
  if (frames === undefined) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  return ok({
    count: frames.length,
    read: async (number) => {
      const read = frames[number - 1];
      return read === undefined ? webFault('NOT_FOUND', { frame: number }) : ok(read());
    },
  });
}
