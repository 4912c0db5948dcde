/** Sets that RTFlow writes (PS3.3 Table C.12-2, C.12-4). The sets of more than one byte know no escape sequences. */
export const WRITABLE_SETS = ['ISO_IR 192', 'GB18030', 'GBK', 'ISO_IR 100'] as const;
export type WritableSet = (typeof WRITABLE_SETS)[number];

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Text in one of the sets. A character that the set does not have becomes '?', as PS3.5 leaves no other way. */
export function encodeText(text: string, set: WritableSet): Uint8Array {
  if (set === 'ISO_IR 192' || isAscii(text)) return UTF8.encode(text);
  if (set === 'ISO_IR 100')
    return Uint8Array.from(text, (char) => (char.codePointAt(0)! <= 0xff ? char.codePointAt(0)! : QUESTION));
  const bytes: number[] = [];
  for (const char of text) bytes.push(...encodeChinese(char, set));
  return Uint8Array.from(bytes);
}

const UTF8 = new TextEncoder();
const QUESTION = 0x3f;

function encodeChinese(char: string, set: 'GB18030' | 'GBK'): readonly number[] {
  const code = char.codePointAt(0) as number;
  if (code < 0x80) return [code];
  const two = twoByteTable().get(char);
  if (two !== undefined) return [two >> 8, two & 0xff];
  if (set === 'GBK') return [QUESTION];
  return fourBytes(code) ?? [QUESTION];
}

let twoBytes: Map<string, number> | undefined;

/** The decoder's own table, turned round: TextEncoder writes UTF-8 only. */
function twoByteTable(): Map<string, number> {
  if (twoBytes !== undefined) return twoBytes;
  const decoder = new TextDecoder('gb18030');
  twoBytes = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if (char !== '\ufffd' && [...char].length === 1 && !twoBytes.has(char)) twoBytes.set(char, (lead << 8) | trail);
    }
  }
  return twoBytes;
}

/** Planes 1 to 16 are linear from 0x90308130 (GB 18030-2005); the rest of plane 0 is found by asking the decoder. */
function fourBytes(code: number): readonly number[] | undefined {
  if (code >= 0x10000) return linear(code - 0x10000 + LINEAR_SUPPLEMENT);
  return planeZero().get(code);
}

const LINEAR_SUPPLEMENT = (0x90 - 0x81) * 12_600;
const PLANE_ZERO_END = 39_420;

let fourByteTable: Map<number, readonly number[]> | undefined;

function planeZero(): Map<number, readonly number[]> {
  if (fourByteTable !== undefined) return fourByteTable;
  const decoder = new TextDecoder('gb18030');
  fourByteTable = new Map();
  for (let index = 0; index < PLANE_ZERO_END; index++) {
    const bytes = linear(index);
    const code = decoder.decode(Uint8Array.from(bytes)).codePointAt(0) as number;
    if (code !== 0xfffd) fourByteTable.set(code, bytes);
  }
  return fourByteTable;
}

function linear(index: number): readonly number[] {
  return [
    0x81 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ];
}
