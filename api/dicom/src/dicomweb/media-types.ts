/** One media range of an Accept header, most wanted first. */
export interface MediaRange {
  /** `multipart/related`, `application/dicom`, `*` + `/*` … in lower case. */
  readonly type: string;
  /** Of multipart/related: the type of its parts. */
  readonly partType: string | undefined;
  /** `*`: as it is stored. */
  readonly transferSyntax: string | undefined;
}

/** Accept of PS3.18 8.7.4; an absent header takes anything. Quoted parameters may hold commas and semicolons. */
export function parseAccept(header: string | undefined): readonly MediaRange[] {
  const text = header === undefined || header.trim() === '' ? '*/*' : header;
  return splitOutsideQuotes(text, ',')
    .map((range) => {
      const [type = '', ...parameters] = splitOutsideQuotes(range, ';').map((part) => part.trim());
      const values = new Map(parameters.map(parameter));
      const q = Number(values.get('q') ?? 1);
      return {
        q: Number.isFinite(q) ? q : 0,
        type: nameOf(type) ?? '',
        partType: nameOf(values.get('type')),
        transferSyntax: values.get('transfer-syntax'),
      };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ type, partType, transferSyntax }) => ({ type, partType, transferSyntax }));
}

/** Names that clients still send from before the standard had its own. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'image/x-jls': 'image/jls',
  'image/x-dicom-rle': 'image/dicom-rle',
  'image/jhc': 'image/jphc',
};

function nameOf(type: string | undefined): string | undefined {
  const name = type?.toLowerCase();
  return name === undefined ? undefined : (OLD_NAMES[name] ?? name);
}

/** Type and parameters of a Content-Type header. */
export function parseContentType(header: string): { type: string; parameters: ReadonlyMap<string, string> } {
  const [type = '', ...parameters] = splitOutsideQuotes(header, ';').map((part) => part.trim());
  return { type: type.toLowerCase(), parameters: new Map(parameters.map(parameter)) };
}

function parameter(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at === -1) return [text.toLowerCase(), ''];
  const value = text.slice(at + 1).trim();
  const quoted = /^"(.*)"$/.exec(value);
  return [text.slice(0, at).trim().toLowerCase(), quoted ? (quoted[1] ?? '').replace(/\\(.)/g, '$1') : value];
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  return text.match(separator === ',' ? /(?:"(?:\\.|[^"])*"|[^,"])+/g : /(?:"(?:\\.|[^"])*"|[^;"])+/g) ?? [];
}

/** Media type of one frame as it is stored, by transfer syntax (PS3.18 Table 8.7.3-5). */
const FRAME_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^1\.2\.840\.10008\.1\.2\.5$/, 'image/dicom-rle'],
  [/\.4\.(50|51|57|70)$/, 'image/jpeg'],
  [/\.4\.(80|81)$/, 'image/jls'],
  [/\.4\.(90|91)$/, 'image/jp2'],
  [/\.4\.(92|93)$/, 'image/jpx'],
  [/\.4\.(201|202|203)$/, 'image/jphc'],
  [/\.4\.(100|101)(\.1)?$/, 'video/mpeg'],
  [/\.4\.10[2-6](\.1)?$/, 'video/mp4'],
  [/\.4\.(107|108)$/, 'video/h265'],
];

export const OCTETS = 'application/octet-stream';

/** `application/octet-stream` for plain samples and for syntaxes that have no media type of their own. */
export function frameTypeOf(transferSyntaxUid: string): string {
  return FRAME_TYPES.find(([pattern]) => pattern.test(transferSyntaxUid))?.[1] ?? OCTETS;
}
