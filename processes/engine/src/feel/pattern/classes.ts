/** Whether one character is in a class. */
export type CharacterTest = (character: string) => boolean;

const property = (name: string): CharacterTest => {
  const test = new RegExp(`^\\p{${name}}$`, 'u');
  return (character) => test.test(character);
};
const oneOf = (expression: RegExp): CharacterTest => {
  return (character) => expression.test(character);
};

export const not =
  (test: CharacterTest): CharacterTest =>
  (character) =>
    !test(character);

export const literal = (wanted: string): CharacterTest => {
  return (character) => character === wanted;
};

/** The multi-character escapes of XML Schema, part 2, appendix F. */
const ESCAPES: Readonly<Record<string, CharacterTest>> = {
  s: oneOf(/^[\t\n\r ]$/),
  d: property('Nd'),
  w: not(oneOf(/^[\p{P}\p{Z}\p{C}]$/u)),
  i: oneOf(/^[\p{L}\p{Nl}_:]$/u),
  c: oneOf(/^[\p{L}\p{Nl}\p{M}\p{Nd}_:.\-\u00b7]$/u),
};

const SINGLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const ESCAPABLE = '\\|.-^?*+{}()[]$';

/** The character or class behind a backslash; null for what XPath does not know. */
export function escaped(letter: string): { character: string } | { test: CharacterTest } | null {
  const single = SINGLE[letter] ?? (ESCAPABLE.includes(letter) ? letter : undefined);
  if (single !== undefined) return { character: single };
  const test = ESCAPES[letter.toLowerCase()];
  if (!test) return null;
  return { test: letter === letter.toLowerCase() ? test : not(test) };
}

/** The blocks that XML Schema names and that texts here can meet. */
const BLOCKS: Readonly<Record<string, readonly [first: number, last: number]>> = {
  BasicLatin: [0x0, 0x7f],
  'Latin-1Supplement': [0x80, 0xff],
  'LatinExtended-A': [0x100, 0x17f],
  'LatinExtended-B': [0x180, 0x24f],
  Greek: [0x370, 0x3ff],
  GreekandCoptic: [0x370, 0x3ff],
  Cyrillic: [0x400, 0x4ff],
  Hebrew: [0x590, 0x5ff],
  Arabic: [0x600, 0x6ff],
  GeneralPunctuation: [0x2000, 0x206f],
  CJKSymbolsandPunctuation: [0x3000, 0x303f],
  Hiragana: [0x3040, 0x309f],
  Katakana: [0x30a0, 0x30ff],
  CJKUnifiedIdeographs: [0x4e00, 0x9fff],
  HangulSyllables: [0xac00, 0xd7af],
};

/** \p{Lu} or \p{IsBasicLatin}; null for an unknown name. */
export function unicodeClass(name: string): CharacterTest | null {
  if (name.startsWith('Is')) {
    const block = BLOCKS[name.slice(2)];
    if (!block) return null;
    return (character) => {
      const code = character.codePointAt(0) ?? -1;
      return code >= block[0] && code <= block[1];
    };
  }
  return /^[LMNPZSC][a-z]?$/.test(name) ? known(name) : null;
}

function known(name: string): CharacterTest | null {
  try {
    return property(name);
  } catch {
    return null;
  }
}
