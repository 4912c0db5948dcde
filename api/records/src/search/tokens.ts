import { pinyin } from 'pinyin-pro';

/*
 * Words as both full-text indexes keep them. Neither SQLite's nor MariaDB's tokenizer knows Chinese, and MariaDB drops words of
 * fewer than three letters: so texts are cut here, Chinese into pairs of neighbours ('鼻咽癌' = 鼻咽, 咽癌), everything else into
 * words, and each becomes one token of ASCII letters and digits. The readings of the Chinese follow as a second row of tokens.
 */

const RUNS = /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+(?:[.\-\/\&][[\p{L}\p{N}]--\p{Script=Han}]+)*/gv;
const HAN = /^\p{Script=Han}/u;
/** InnoDB drops longer ones. */
const LONGEST = 80;
/** Stands between texts, so that no phrase runs over their edge. */
const EDGE = 'zzedge';

/** One word that was typed: found where one of its spellings stands. */
export interface SearchTerm {
  /** As typed, in small letters. */
  readonly text: string;
  /** Syllables, where the letters can be read as pinyin; the fewest syllables first. */
  readonly readings: readonly (readonly string[])[];
}

/** The tokens of one document: every text's words, then the readings. */
export function tokensOf(texts: readonly string[]): string {
  const words: string[] = [];
  const sounds: string[] = [];
  for (const text of texts) {
    for (const [run] of normal(text).matchAll(RUNS)) {
      words.push(...(HAN.test(run) ? pairsOf(run) : latinOf(run)));
      if (HAN.test(run)) sounds.push(...syllablesOf(run).map(soundToken), EDGE);
    }
    words.push(EDGE);
  }
  return [...words, ...sounds].join(' ');
}

/** What was typed, at most eight words; Chinese written together stays together. */
export function termsOf(typed: string): SearchTerm[] {
  const runs = [...normal(typed).matchAll(RUNS)].map(([run]) => run);
  return [...new Set(runs)]
    .slice(0, 8)
    .map((text) => ({ text, readings: /^[a-z]{2,}$/.test(text) ? readingsOf(text) : [] }));
}

/** The spellings of a term as the indexes keep them: one token with its beginning, or a row of tokens. */
export function spellingsOf({
  text,
  readings,
}: SearchTerm): { readonly tokens: readonly string[]; readonly isPrefix: boolean }[] {
  const written = HAN.test(text)
    ? [...text].length === 1
      ? { tokens: [hanToken(text)], isPrefix: true }
      : { tokens: pairsOf(text).slice(0, -1), isPrefix: false }
    : { tokens: [latinToken(text)], isPrefix: true };
  return [written, ...readings.map((syllables) => ({ tokens: syllables.map(soundToken), isPrefix: false }))];
}

/** Where a term stands in a text: [start, end) in UTF-16 units. */
export function placesOf(text: string, term: SearchTerm): [number, number][] {
  const places: [number, number][] = [];
  const small = text.toLowerCase();
  for (let at = small.indexOf(term.text); at >= 0; at = small.indexOf(term.text, at + 1)) {
    const isInside =
      !HAN.test(term.text) && at > 0 && /[\p{L}\p{N}]/u.test(small.charAt(at - 1)) && !HAN.test(small.charAt(at - 1));
    if (!isInside) places.push([at, at + term.text.length]);
  }
  for (const reading of term.readings) places.push(...readAloud(text, reading));
  return places;
}

function readAloud(text: string, reading: readonly string[]): [number, number][] {
  const places: [number, number][] = [];
  for (const run of text.matchAll(/\p{Script=Han}+/gu)) {
    const chars = [...run[0]];
    const syllables = syllablesOf(run[0]);
    for (let from = 0; from + reading.length <= chars.length; from++) {
      if (!reading.every((syllable, at) => syllables[from + at] === syllable)) continue;
      const start = run.index + chars.slice(0, from).join('').length;
      places.push([start, start + chars.slice(from, from + reading.length).join('').length]);
    }
  }
  return places;
}

const normal = (text: string): string => text.normalize('NFKC').toLowerCase();
const hexOf = (char: string): string => (char.codePointAt(0) ?? 0).toString(16).padStart(5, '0');
const hanToken = (chars: string): string => `cj${[...chars].map(hexOf).join('')}`;
const soundToken = (syllable: string): string => `py${syllable}`;

/** Neighbours in pairs, and the last one alone: a single character is looked up as the beginning of a pair. */
function pairsOf(run: string): string[] {
  const chars = [...run];
  return chars.map((char, at) => hanToken(char + (chars[at + 1] ?? '')));
}

/** 'C11.9' is found by itself, by 'c11' and by '9'. */
function latinOf(run: string): string[] {
  const parts = run.split(/[.\-/&]/);
  return [latinToken(run), ...(parts.length > 1 ? parts.map(latinToken) : [])];
}

function latinToken(word: string): string {
  return `lx${word.replace(/[^a-z0-9]/gu, (char) => `x${hexOf(char)}`)}`.slice(0, LONGEST);
}

function syllablesOf(run: string): string[] {
  return pinyin(run, { toneType: 'none', type: 'array', v: true });
}

let known: ReadonlySet<string> | null = null;

/** Every syllable that a character of the basic block is read as. */
function syllables(): ReadonlySet<string> {
  known ??= new Set(
    Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_, at) => String.fromCodePoint(0x4e00 + at)).flatMap((char) =>
      pinyin(char, { toneType: 'none', type: 'array', v: true }).filter((syllable) => /^[a-z]+$/.test(syllable)),
    ),
  );
  return known;
}

/** 'xian' is one syllable or two: up to four ways to read the letters. */
function readingsOf(letters: string): string[][] {
  const ways: string[][][] = [[[]]];
  for (let end = 1; end <= letters.length; end++) {
    const here: string[][] = [];
    for (let start = Math.max(0, end - 6); start < end; start++) {
      const syllable = letters.slice(start, end);
      if (syllables().has(syllable)) for (const before of ways[start] ?? []) here.push([...before, syllable]);
    }
    ways[end] = here.toSorted((a, b) => a.length - b.length).slice(0, 4);
  }
  return (ways[letters.length] ?? []).filter((way) => way.length > 0);
}
