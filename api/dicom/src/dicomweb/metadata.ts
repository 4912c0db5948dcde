import { ok, type Result } from '@rtflow/domain/result';
import { EXPLICIT_BIG_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { dicomJsonOf, littleEndian, type DicomJson } from './dicom-json.ts';
import { framesAnswer } from './retrieve.ts';
import type { MediaRange } from './media-types.ts';
import { multipart } from './multipart-writer.ts';
import { OCTETS } from './media-types.ts';
import { openHead, openWhole, readOrFault, type StoredBytes } from './stored-bytes.ts';
import { webFault, type WebAnswer, type WebFault, type WebObject } from './web-answer.ts';

export const DICOM_JSON = 'application/dicom+json';
const JSON_RANGES = new Set([DICOM_JSON, 'application/json', 'application/*', '*/*']);

/** Whether JSON is among what the client takes: XML is not offered. */
export function takesJson(accept: readonly MediaRange[]): boolean {
  return accept.some(({ type }) => JSON_RANGES.has(type));
}

/** Metadata (PS3.18 10.4.1.1.2): one JSON array, an object at a time. */
export function metadataAnswer(
  store: StoredBytes,
  objects: readonly WebObject[],
  request: { readonly accept: readonly MediaRange[]; readonly base: string },
): Result<WebAnswer, WebFault> {
  if (!takesJson(request.accept)) return webFault('NOT_ACCEPTABLE');
  return ok({ status: 200, contentType: DICOM_JSON, body: jsonArray(store, objects, request.base) });
}

async function* jsonArray(store: StoredBytes, objects: readonly WebObject[], base: string): AsyncGenerator<Uint8Array> {
  let before = '[';
  for (const object of objects) {
    const head = await readOrFault(() => openHead(store, object));
    if (!head.ok) throw new Error(head.error.en);
    const json = dicomJsonOf(head.value.attributes, {
      bulkUri: (path) => `${addressOf(object, base)}/bulkdata/${path}`,
      bigEndian: object.transferSyntaxUid === EXPLICIT_BIG_ENDIAN,
    });
    yield Buffer.from(
      before + JSON.stringify({ ...json, ...identityOf(object), [AVAILABLE_SYNTAX]: available(object) }),
    );
    before = ',';
  }
  yield Buffer.from(before === '[' ? '[]' : ']');
}

/** The identity that the object leaves under, in the place of its own. */
function identityOf({ identity }: WebObject): DicomJson {
  if (identity === undefined) return {};
  const { patientId, patientName, birthDate = '', sex = '' } = identity;
  const [alphabetic = '', ideographic = ''] = patientName.split('=');
  const name = { ...(alphabetic && { Alphabetic: alphabetic }), ...(ideographic && { Ideographic: ideographic }) };
  return {
    '00100010': { vr: 'PN', Value: [name] },
    '00100020': { vr: 'LO', Value: [patientId] },
    '00100030': { vr: 'DA', ...(birthDate && { Value: [birthDate] }) },
    '00100040': { vr: 'CS', ...(sex && { Value: [sex] }) },
  };
}

/** Available Transfer Syntax UID (0008,3002): viewers choose their decoder by it. */
const AVAILABLE_SYNTAX = '00083002';

function available({ transferSyntaxUid }: WebObject): { vr: string; Value: string[] } {
  return { vr: 'UI', Value: [transferSyntaxUid] };
}

export function addressOf({ studyUid, seriesUid, sopInstanceUid }: WebObject, base: string): string {
  return `${base}/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`;
}

/**
 * One bulk value by its path (PS3.18 10.4.1.1.5): `7FE00010` is all frames, `0040A730.0.00420011` stands in item 0 of a
 * sequence.
 */
export async function bulkAnswer(
  store: StoredBytes,
  object: WebObject,
  request: { readonly accept: readonly MediaRange[]; readonly path: string; readonly location: string },
): Promise<Result<WebAnswer, WebFault>> {
  if (request.path.toUpperCase() === '7FE00010') return allFrames(store, object, request);
  const opened = await readOrFault(() => openWhole(store, object));
  if (!opened.ok) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const bytes = valueAt(opened.value.attributes, request.path, object.transferSyntaxUid === EXPLICIT_BIG_ENDIAN);
  if (bytes === undefined) return webFault('NOT_FOUND', { path: request.path });
  for (const { type, partType = OCTETS } of request.accept) {
    if (type === OCTETS || type === 'application/*') return ok({ status: 200, contentType: OCTETS, body: bytes });
    if (type.startsWith('multipart/') && partType === OCTETS) return inParts(bytes, request.location);
    if (type === '*/*') return inParts(bytes, request.location);
  }
  return webFault('NOT_ACCEPTABLE');
}

function inParts(body: Uint8Array, location: string): Result<WebAnswer, never> {
  const parts = (async function* () {
    yield { contentType: OCTETS, location, body };
  })();
  return ok({ status: 200, ...multipart(OCTETS, parts) });
}

async function allFrames(
  store: StoredBytes,
  object: WebObject,
  request: { readonly accept: readonly MediaRange[]; readonly location: string },
): Promise<Result<WebAnswer, WebFault>> {
  const head = await readOrFault(() => openHead(store, object));
  if (!head.ok) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const count = head.value.attributes.decimal(TAG.NumberOfFrames) ?? 1;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const location = request.location.replace(/\/bulkdata\/.*$/, '');
  return framesAnswer(store, object, { ...request, numbers, location });
}

function valueAt(root: Attributes, path: string, bigEndian: boolean): Uint8Array | undefined {
  const steps = path.toLowerCase().split('.');
  let at: Attributes | undefined = root;
  for (; steps.length > 2 && at !== undefined; steps.splice(0, 2)) {
    at = at.items(`x${steps[0] ?? ''}`)[Number(steps[1])];
  }
  const element = steps.length === 1 ? at?.dataSet.elements[`x${steps[0] ?? ''}`] : undefined;
  if (at === undefined || element === undefined || element.items !== undefined || element.length < 0) return undefined;
  const bytes = at.dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  return littleEndian(bytes, element.vr ?? 'UN', bigEndian);
}
