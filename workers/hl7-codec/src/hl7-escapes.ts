export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** From the first segment; `undefined` when two are the same or one is a letter, a digit or a control. */
export function delimitersOf(msh: string): Delimiters | undefined {
  const field = msh[3] ?? '';
  const encoding = msh.slice(4).split(field)[0] ?? '';
  const [component = '', repetition = '~', escape = '\\', subcomponent = '&'] = encoding;
  const all = [field, component, repetition, escape, subcomponent];
  const usable = all.every((character) => /^[!-/:-@[-`{-~]$/.test(character));
  return usable && new Set(all).size === all.length
    ? { field, component, repetition, escape, subcomponent }
    : undefined;
}

/**
 * Delimiters, hex bytes and line breaks out of their escapes (HL7 v2.5 chapter 2.7). What is no known escape is text and
 * stays as it is: senders forget to escape a backslash in a path.
 */
export function unescapeHl7(value: string, delimiters: Delimiters): string {
  const { escape } = delimiters;
  if (!value.includes(escape)) return value;
  let text = '';
  for (let at = 0; at < value.length;) {
    const end = value[at] === escape ? value.indexOf(escape, at + 1) : -1;
    const meaning = end < 0 ? undefined : meaningOf(value.slice(at + 1, end), delimiters);
    if (meaning === undefined) text += value[at++];
    else {
      text += meaning;
      at = end + 1;
    }
  }
  return text;
}

/** The reverse, for what we send: delimiters and line breaks as their escapes. */
export function escapeHl7(text: string): string {
  return text.replace(/[|^~\\&\r\n]/g, (character) => ESCAPES[character] ?? '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '|': '\\F\\',
  '^': '\\S\\',
  '~': '\\R\\',
  '\\': '\\E\\',
  '&': '\\T\\',
  '\n': '\\.br\\',
};

function meaningOf(code: string, delimiters: Delimiters): string | undefined {
  switch (code) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'T':
      return delimiters.subcomponent;
    case '.br':
      return '\n';
    case 'H':
    case 'N':
      return ''; // highlighting on and off
    default:
      return hexText(code);
  }
}

/** `Xhh…`: bytes of UTF-8, or of Latin-1 when they are not. */
function hexText(code: string): string | undefined {
  if (!/^X(?:[0-9A-Fa-f]{2})+$/.test(code)) return undefined;
  const bytes = Buffer.from(code.slice(1), 'hex');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
