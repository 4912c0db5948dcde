const TAG = /<[\w:]+\s[^<>]*?\bid="([^"]+)"[^<>]*>/g;
const NAME = /\sname="([^"]*)"/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The name that each element of a diagram carries, by its id. */
export function elementNames(xml: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [tag, id] of xml.matchAll(TAG)) {
    const name = NAME.exec(tag)?.[1];
    if (id !== undefined && name) names.set(id, plain(name));
  }
  return names;
}

function plain(text: string): string {
  return text
    .replaceAll(/&#(x?)([\da-fA-F]+);/g, (_, hex, code: string) => String.fromCodePoint(parseInt(code, hex ? 16 : 10)))
    .replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
