import { err, ok, type Result } from '@rtflow/domain/result';
import { openInstance, type OpenInstance } from '@rtflow/imaging/dicom/open-instance';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { isNativeTransferSyntax } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { renderThumbnail, type Thumbnail, type ThumbnailOptions } from '@rtflow/imaging/dicom/thumbnail';
import { decompress } from '../codecs/decompress.ts';
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
  const count = opened.value.attributes.decimal(TAG.NumberOfFrames) ?? 1;
  if (options.frame !== undefined && options.frame >= count) return webFault('NOT_FOUND', { frame: options.frame });
  const plain = isNativeTransferSyntax(object.transferSyntaxUid)
    ? ok({ instance: opened.value, options })
    : await plainFrame(opened.value, options);
  if (!plain.ok) return webFault('NOT_RENDERED', { reason: plain.error, transferSyntaxUid: object.transferSyntaxUid });
  const rendered = renderThumbnail(plain.value.instance, plain.value.options);
  if (rendered.ok) return ok(rendered.value);
  if (rendered.error.code === 'no-such-frame') return webFault('NOT_FOUND', { frame: options.frame });
  return webFault('NOT_RENDERED', { reason: rendered.error.code, transferSyntaxUid: object.transferSyntaxUid });
}

/** The wanted frame of a compressed object, alone and plain. */
async function plainFrame(
  { attributes }: OpenInstance,
  options: ThumbnailOptions,
): Promise<Result<{ instance: OpenInstance; options: ThumbnailOptions }, string>> {
  const count = attributes.decimal(TAG.NumberOfFrames) ?? 1;
  const frame = options.frame ?? Math.floor(count / 2);
  const file = await decompress(attributes.dataSet.byteArray, frame);
  if (!file.ok) return file;
  const instance = openInstance(file.value);
  return instance.ok ? ok({ instance: instance.value, options: { ...options, frame: 0 } }) : err(instance.error.code);
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
