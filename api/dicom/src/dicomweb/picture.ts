import type { Result } from '@rtflow/domain/result';
import { ok } from '@rtflow/domain/result';
import { renderThumbnail, type Thumbnail, type ThumbnailOptions } from '@rtflow/imaging/dicom/thumbnail';
import { openWhole, readOrFault, type StoredBytes } from './stored-bytes.ts';
import { webFault, type WebFault, type WebObject } from './web-answer.ts';

/** One frame as grey or RGB samples, for `rendered`, thumbnails and WADO-URI. */
export async function pictureOf(
  store: StoredBytes,
  object: WebObject,
  options: ThumbnailOptions,
): Promise<Result<Thumbnail, WebFault>> {
  const opened = await readOrFault(() => openWhole(store, object));
  if (!opened.ok) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const rendered = renderThumbnail(opened.value, options);
  if (rendered.ok) return ok(rendered.value);
  if (rendered.error.code === 'no-such-frame') return webFault('NOT_FOUND', { frame: options.frame });
  return webFault('NOT_RENDERED', { reason: rendered.error.code, transferSyntaxUid: object.transferSyntaxUid });
}

/** `viewport=w,h` and `window=centre,width,shape` of PS3.18 8.3.5.1, `rows`, `columns`, `windowCenter`, `windowWidth` of 9.1.2. */
export function pictureOptions(parameters: URLSearchParams): Result<ThumbnailOptions, WebFault> {
  const viewport = numbersOf(parameters.get('viewport') ?? parameters.get('columns'));
  const rows = numbersOf(parameters.get('rows'));
  const typed = parameters.get('window')?.replace(/,(linear|linear-exact|sigmoid)$/i, '');
  const window = numbersOf(typed ?? joined(parameters.get('windowCenter'), parameters.get('windowWidth')));
  if (viewport === null || rows === null) return webFault('BAD_QUERY', { parameter: 'viewport' });
  const [centre, width] = window ?? [];
  if (window === null || (window.length > 0 && (centre === undefined || width === undefined || width < 1))) {
    return webFault('BAD_QUERY', { parameter: 'window' });
  }
  const sides = [...viewport.slice(0, 2), ...rows].filter((side) => side > 0);
  return ok({
    maxSide: sides.length > 0 ? Math.max(1, Math.min(...sides, MAX_SIDE)) : MAX_SIDE,
    ...(centre !== undefined && width !== undefined && { window: { centre, width } }),
  });
}

const MAX_SIDE = 4096;

function joined(centre: string | null, width: string | null): string | null {
  return centre === null && width === null ? null : `${centre ?? ''},${width ?? ''}`;
}

/** [] for an absent parameter, null for one that holds no numbers. */
function numbersOf(text: string | null): number[] | null {
  if (text === null) return [];
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : null;
}
