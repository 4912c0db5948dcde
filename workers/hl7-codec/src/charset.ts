export interface MessageCharset {
  /** WHATWG label. */
  readonly charset: string;
  readonly guessed: boolean;
}

/**
 * Which encoding reads this message: MSH-18 when it names one that fits, else UTF-8 when the bytes are UTF-8, else
 * GB18030 (a superset of GBK and GB2312). @param declared MSH-18, first repetition
 */
export function charsetOf(declared: string, raw: Uint8Array): MessageCharset {
  const label = LABELS[normalised(declared)];
  if (label === 'utf-8')
    return isUtf8(raw) ? { charset: label, guessed: false } : { charset: 'gb18030', guessed: true };
  if (label !== undefined) return { charset: label, guessed: false };
  return { charset: isUtf8(raw) ? 'utf-8' : 'gb18030', guessed: true };
}

/** HL7 table 0211, and the spellings that Chinese systems send instead. Keys: upper case letters and digits only. */
const LABELS: Readonly<Record<string, string>> = {
  UNICODEUTF8: 'utf-8',
  UNICODE: 'utf-8',
  UTF8: 'utf-8',
  ASCII: 'utf-8',
  GB180302000: 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gb18030',
  GB2312: 'gb18030',
  BIG5: 'big5',
  '88591': 'iso-8859-1',
  '88592': 'iso-8859-2',
  '88595': 'iso-8859-5',
  '88596': 'iso-8859-6',
  '88597': 'iso-8859-7',
  '88598': 'iso-8859-8',
  '88599': 'iso-8859-9',
  '885915': 'iso-8859-15',
  ISOIR14: 'shift_jis',
  ISOIR87: 'iso-2022-jp',
  KSX1001: 'euc-kr',
};

function normalised(declared: string): string {
  return declared.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function isUtf8(raw: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return true;
  } catch {
    return false;
  }
}
