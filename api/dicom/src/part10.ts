import { joinBytes } from '@rtflow/imaging/dicom/join-bytes';
import type { Implementation } from './dimse/association-pdus.ts';
import { EXPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';

/** Under the UUID-derived root 2.25 (PS3.5 B.2): this implementation. */
export const IMPLEMENTATION: Implementation = {
  classUid: '2.25.201466315370716513846932847036312518017',
  version: 'RTFLOW_0_1',
};

export interface MetaHeader {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly sourceAeTitle: string;
}

/**
 * Preamble and File Meta Information (PS3.10 7.1) for a data set that arrived by C-STORE. The data set itself is
 * appended unchanged: to decode and encode it again would not let private or odd elements survive.
 */
export function metaHeader(meta: MetaHeader): Uint8Array {
  const elements = [
    element(0x0001, 'OB', Uint8Array.of(0, 1)),
    element(0x0002, 'UI', uid(meta.sopClassUid)),
    element(0x0003, 'UI', uid(meta.sopInstanceUid)),
    element(0x0010, 'UI', uid(meta.transferSyntaxUid || EXPLICIT_LITTLE_ENDIAN)),
    element(0x0012, 'UI', uid(IMPLEMENTATION.classUid)),
    element(0x0013, 'SH', padded(IMPLEMENTATION.version, ' ')),
    element(0x0016, 'AE', padded(meta.sourceAeTitle, ' ')),
  ];
  const length = elements.reduce((sum, bytes) => sum + bytes.length, 0);
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, length, true);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128); // DICM
  return joinBytes([preamble, element(0x0000, 'UL', groupLength), ...elements]);
}

const PREFIX_END = 132;
const GROUP_LENGTH_END = 144;
const MAX_META_BYTES = 1 << 16;

/** Where the data set of a Part 10 file begins, from its first bytes. 'none': it has no DICM prefix or no group length. */
export function dataSetOffsetOf(head: Buffer): number | 'more' | 'none' {
  if (head.length < GROUP_LENGTH_END) return head.length >= PREFIX_END && !hasPrefix(head) ? 'none' : 'more';
  if (!hasPrefix(head) || head.readUInt32BE(PREFIX_END) !== 0x02000000) return 'none';
  const end = GROUP_LENGTH_END + head.readUInt32LE(GROUP_LENGTH_END - 4);
  if (end > MAX_META_BYTES) return 'none';
  return head.length < end ? 'more' : end;
}

/** The three facts of a meta header; empty where it does not say. */
export function parseMeta(head: Buffer): Omit<MetaHeader, 'sourceAeTitle'> {
  const values = new Map<number, string>();
  for (let at = PREFIX_END; at + 8 <= head.length;) {
    const long = head.toString('latin1', at + 4, at + 6) === 'OB';
    const length = long ? (at + 12 <= head.length ? head.readUInt32LE(at + 8) : 0) : head.readUInt16LE(at + 6);
    const from = at + (long ? 12 : 8);
    values.set(head.readUInt16LE(at + 2), head.toString('latin1', from, from + length).replace(/[\0 ]+$/, ''));
    at = from + length;
  }
  return {
    sopClassUid: values.get(0x0002) ?? '',
    sopInstanceUid: values.get(0x0003) ?? '',
    transferSyntaxUid: values.get(0x0010) ?? EXPLICIT_LITTLE_ENDIAN,
  };
}

function hasPrefix(head: Buffer): boolean {
  return head.toString('latin1', PREFIX_END - 4, PREFIX_END) === 'DICM';
}

/** Explicit VR Little Endian; OB alone has the long form (PS3.5 7.1.2). */
function element(number: number, vr: string, value: Uint8Array): Uint8Array {
  const long = vr === 'OB';
  const bytes = new Uint8Array((long ? 12 : 8) + value.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x0002, true);
  view.setUint16(2, number, true);
  bytes.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
  if (long) view.setUint32(8, value.length, true);
  else view.setUint16(6, value.length, true);
  bytes.set(value, long ? 12 : 8);
  return bytes;
}

function uid(value: string): Uint8Array {
  return padded(value, '\0');
}

function padded(value: string, pad: string): Uint8Array {
  return new TextEncoder().encode(value.length % 2 === 0 ? value : value + pad);
}
