/** Alphabetic and ideographic group (PS3.5 6.2.1.2): older scanners show the first only. */
export function dicomName(name: string, pinyin: string): string {
  const alphabetic = pinyin.includes('^') ? pinyin : pinyin.trim().replace(/\s+/, '^');
  return /^[\x20-\x7e]*$/.test(name) ? name.trim().replace(/\s+/, '^') : `${alphabetic}=${name}`;
}
