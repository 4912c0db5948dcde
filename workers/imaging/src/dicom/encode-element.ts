import { joinBytes } from './join-bytes.ts';

export interface ElementEncoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

type ShortVr = 'PN' | 'LO' | 'CS' | 'DA' | 'DT' | 'IS';

export function encodeElement(tag: string, vr: ShortVr, text: string, encoding: ElementEncoding): Uint8Array {
  return wrapped(tag, vr, new TextEncoder().encode(text), encoding);
}

/** Short-form element (PS3.5 7.1.2, 7.1.3): none of these VRs is ever long. */
export function wrapped(tag: string, vr: string, raw: Uint8Array, encoding: ElementEncoding): Uint8Array {
  const length = raw.length + (raw.length % 2);
  const bytes = new Uint8Array(8 + length).fill(0x20);
  const view = new DataView(bytes.buffer);
  writeTag(view, tag, encoding);
  if (encoding.explicit) {
    bytes.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
    view.setUint16(6, length, encoding.littleEndian);
  } else {
    view.setUint32(4, length, encoding.littleEndian);
  }
  bytes.set(raw, 8);
  return bytes;
}

/** A sequence of one item, both with their length. */
export function sequence(tag: string, elements: readonly Uint8Array[], encoding: ElementEncoding): Uint8Array {
  const content = joinBytes(elements);
  const item = new Uint8Array(8);
  const view = new DataView(item.buffer);
  view.setUint16(0, 0xfffe, encoding.littleEndian);
  view.setUint16(2, 0xe000, encoding.littleEndian);
  view.setUint32(4, content.length, encoding.littleEndian);
  const head = new Uint8Array(encoding.explicit ? 12 : 8);
  const headView = new DataView(head.buffer);
  writeTag(headView, tag, encoding);
  if (encoding.explicit) head.set([0x53, 0x51], 4); // SQ
  headView.setUint32(head.length - 4, content.length + 8, encoding.littleEndian);
  return joinBytes([head, item, content]);
}

function writeTag(view: DataView, tag: string, { littleEndian }: ElementEncoding): void {
  view.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), littleEndian);
  view.setUint16(2, Number.parseInt(tag.slice(5, 9), 16), littleEndian);
}
