import { parseAccept } from '@rtflow/dicom-node/dicomweb/media-types';
import { pictureOf, pictureOptions } from '@rtflow/dicom-node/dicomweb/picture';
import { webFault, type WebAnswer, type WebObject } from '@rtflow/dicom-node/dicomweb/web-answer';
import type { BlobStore } from '@rtflow/records';
import type { Outcome } from '@rtflow/records/policies/refusals';
import { encodePng } from '@rtflow/records/queries/images/encode-png';
import type { Request } from 'express';
import { parametersOf } from './addresses.ts';

interface PictureCall {
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
}

const PNG = 'image/png';
const PNG_RANGES = new Set([PNG, 'image/*', '*/*']);
const SMALL_SIDE = 256;

/** PS3.18 10.4.1.1.3: PNG alone, since it loses nothing of the eight bits that are shown. */
export async function pictureAnswer(
  blobs: BlobStore,
  objects: readonly WebObject[],
  { params: { frames }, request }: PictureCall,
): Promise<Outcome<WebAnswer>> {
  const [object] = objects;
  if (object === undefined) return webFault('NOT_FOUND');
  if (!takesPng(request)) return webFault('NOT_ACCEPTABLE', { offered: PNG });
  if (frames !== undefined && !/^[1-9]\d{0,8}$/.test(frames)) return webFault('BAD_QUERY', { parameter: 'frames' });
  return pngAnswer(blobs, object, parametersOf(request), frames);
}

/** The middle object of what was asked for, at most 256 pixels wide and high. */
export async function smallPictureAnswer(
  blobs: BlobStore,
  objects: readonly WebObject[],
  { request }: PictureCall,
): Promise<Outcome<WebAnswer>> {
  const object = objects[Math.floor(objects.length / 2)];
  if (object === undefined) return webFault('NOT_FOUND');
  if (!takesPng(request)) return webFault('NOT_ACCEPTABLE', { offered: PNG });
  const parameters = parametersOf(request);
  if (!parameters.has('viewport')) parameters.set('viewport', `${SMALL_SIDE},${SMALL_SIDE}`);
  return pngAnswer(blobs, object, parameters, undefined);
}

/** @param frame counted from 1; left out: the middle one */
export async function pngAnswer(
  blobs: BlobStore,
  object: WebObject,
  parameters: URLSearchParams,
  frame: string | undefined,
): Promise<Outcome<WebAnswer>> {
  const options = pictureOptions(parameters);
  if (!options.ok) return options;
  const picture = await pictureOf(blobs, object, {
    ...options.value,
    ...(frame !== undefined && { frame: Number(frame) - 1 }),
  });
  if (!picture.ok) return picture;
  return { ok: true, value: { status: 200, contentType: PNG, body: encodePng(picture.value) } };
}

function takesPng(request: Request): boolean {
  return parseAccept(request.get('Accept')).some(({ type }) => PNG_RANGES.has(type));
}
