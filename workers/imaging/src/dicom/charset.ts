/**
 * Text of DICOM data sets (PS3.3 C.12.1.1.2, PS3.5 6.1): single sets, GB18030/UTF-8, and ISO 2022 code extensions.
 * TextDecoder knows every set that DICOM names; only the escape sequences are ours.
 */
export interface TextDecoding {
  decode(bytes: Uint8Array): string;
  /** A defined term that PS3.3 does not list; its text was read as UTF-8, or as GB18030 when it is not UTF-8. */
  readonly unknownTerm?: string;
  /** True when no set was declared: such text is guessed, UTF-8 first and then GB18030 (what Chinese devices send). */
  readonly guesses: boolean;
}

/** @param terms the values of Specific Character Set (0008,0005), possibly none */
export function textDecoding(terms: readonly string[]): TextDecoding {
  const [first = '', ...extensions] = terms.map((term) => term.trim());
  if (first === '' && extensions.length === 0) return { decode: guess, guesses: true };
  const unknown = [first, ...extensions].find((term) => term !== '' && SINGLE_SETS[base(term)] === undefined);
  if (unknown !== undefined) return { decode: guess, unknownTerm: unknown, guesses: true };
  const initial = SINGLE_SETS[base(first)] ?? 'windows-1252';
  if (extensions.length === 0 && !first.startsWith('ISO 2022')) {
    const decoder = new TextDecoder(initial);
    return { decode: (bytes) => decoder.decode(bytes), guesses: false };
  }
  return { decode: (bytes) => decodeIso2022(bytes, initial), guesses: false };
}

/** Defined terms of PS3.3 Table C.12-2 to C.12-5 and the WHATWG label that reads their G1 half and ASCII. */
const SINGLE_SETS: Readonly<Record<string, string>> = {
  '': 'windows-1252',
  'ISO_IR 6': 'windows-1252',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 87': 'windows-1252',
  'ISO_IR 159': 'windows-1252',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gbk',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** Escape sequence without ESC -> which half it designates, and the label that reads it (PS3.3 Table C.12-3, C.12-4). */
const ESCAPES: Readonly<Record<string, { half: 'g0' | 'g1'; label: string }>> = {
  '(B': { half: 'g0', label: 'ascii' },
  '(J': { half: 'g0', label: 'ascii' },
  $B: { half: 'g0', label: 'jisx0208' },
  '$@': { half: 'g0', label: 'jisx0208' },
  '$(D': { half: 'g0', label: 'jisx0212' },
  ')I': { half: 'g1', label: 'shift_jis' },
  '$)C': { half: 'g1', label: 'euc-kr' },
  '$)A': { half: 'g1', label: 'gbk' },
  '-A': { half: 'g1', label: 'iso-8859-1' },
  '-B': { half: 'g1', label: 'iso-8859-2' },
  '-C': { half: 'g1', label: 'iso-8859-3' },
  '-D': { half: 'g1', label: 'iso-8859-4' },
  '-L': { half: 'g1', label: 'iso-8859-5' },
  '-G': { half: 'g1', label: 'iso-8859-6' },
  '-F': { half: 'g1', label: 'iso-8859-7' },
  '-H': { half: 'g1', label: 'iso-8859-8' },
  '-M': { half: 'g1', label: 'iso-8859-9' },
  '-b': { half: 'g1', label: 'iso-8859-15' },
  '-T': { half: 'g1', label: 'windows-874' },
};

/** `\` between values, `^` and `=` in a name, and line ends put both halves back to the initial set (PS3.5 6.1.2.5.3). */
const RESETS = new Set([0x5c, 0x5e, 0x3d, 0x0d, 0x0a, 0x0c, 0x09]);
const ESC = 0x1b;

function decodeIso2022(bytes: Uint8Array, initial: string): string {
  let g0 = 'ascii';
  let g1 = initial;
  let start = 0;
  let text = '';
  const flush = (end: number): void => {
    text += decodeSegment(bytes.subarray(start, end), g0, g1);
    start = end;
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === ESC) {
      const escape = escapeAt(bytes, at + 1);
      if (escape === undefined) continue;
      flush(at);
      if (escape.half === 'g0') g0 = escape.label;
      else g1 = escape.label;
      at += escape.length;
      start = at + 1;
    } else if (g0 === 'ascii' && RESETS.has(byte)) {
      flush(at);
      g1 = initial;
    }
  }
  flush(bytes.length);
  return text;
}

function escapeAt(bytes: Uint8Array, at: number): { half: 'g0' | 'g1'; label: string; length: number } | undefined {
  for (const length of [2, 3]) {
    const key = String.fromCharCode(...bytes.subarray(at, at + length));
    const found = ESCAPES[key];
    if (found !== undefined) return { ...found, length };
  }
  return undefined;
}

function decodeSegment(segment: Uint8Array, g0: string, g1: string): string {
  if (segment.length === 0) return '';
  if (g0 === 'ascii') return new TextDecoder(g1).decode(segment);
  // Both JIS sets are read as EUC-JP, which holds JIS X 0208 with the high bit set and JIS X 0212 behind 0x8F.
  const euc: number[] = [];
  for (let at = 0; at + 1 < segment.length; at += 2) {
    if (g0 === 'jisx0212') euc.push(0x8f);
    euc.push((segment[at] as number) | 0x80, (segment[at + 1] as number) | 0x80);
  }
  return new TextDecoder('euc-jp').decode(Uint8Array.from(euc));
}

function guess(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function base(term: string): string {
  return term.replace(/^ISO 2022 IR /, 'ISO_IR ');
}
