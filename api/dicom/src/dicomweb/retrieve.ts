import { ok, type Result } from '@rtflow/domain/result';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { correctedBytes, MAX_CORRECTED_BYTES } from '../corrected-bytes.ts';
import { decodeFrame, isDecodable } from '../codecs/decode-frame.ts';
import { layoutOf } from '../codecs/decompress.ts';
import { plainDataSet } from '../codecs/plain-data-set.ts';
import { metaHeader, parseMeta } from '../part10.ts';
import { frameTypeOf, OCTETS, type MediaRange } from './media-types.ts';
import { multipart, type Part } from './multipart-writer.ts';
import { framesOf } from './frames.ts';
import { bytesOf, openHead, readOrFault, type StoredBytes } from './stored-bytes.ts';
import { webFault, type WebAnswer, type WebFault, type WebObject } from './web-answer.ts';

const DICOM = 'application/dicom';
/** Larger objects are not written in another syntax: that needs all of them in memory. */
const MAX_RECODED_BYTES = 2 ** 28;

/** Whole objects (PS3.18 10.4.1.1.1), each as it is stored, or in explicit little endian where only that was asked for. */
export function instancesAnswer(
  store: StoredBytes,
  objects: readonly WebObject[],
  request: { readonly accept: readonly MediaRange[]; readonly base: string },
): Result<WebAnswer, WebFault> {
  for (const { type, partType = DICOM, transferSyntax } of request.accept) {
    const single = type === DICOM;
    const fits = single ? objects.length === 1 : MULTIPART.has(type) && partType === DICOM;
    const wanted = transferSyntax ?? (type === '*/*' ? '*' : EXPLICIT_LITTLE_ENDIAN);
    const [first] = objects;
    if (!fits || first === undefined || !objects.every((object) => canGive(object, wanted))) continue;
    if (single) {
      const { contentType, body } = partOf(store, first, wanted, '');
      const asStored = (wanted === '*' || wanted === first.transferSyntaxUid) && first.identity === undefined;
      return ok({ status: 200, contentType, body, ...(asStored && { file: first }) });
    }
    const parts = (async function* (): AsyncGenerator<Part> {
      for (const object of objects) yield partOf(store, object, wanted, request.base);
    })();
    return ok({ status: 200, ...multipart(DICOM, parts) });
  }
  return webFault('NOT_ACCEPTABLE');
}

const MULTIPART = new Set(['multipart/related', 'multipart/*', '*/*']);

export function canGive({ transferSyntaxUid, sizeBytes, identity }: WebObject, wanted: string): boolean {
  if (identity !== undefined && sizeBytes > MAX_CORRECTED_BYTES) return false;
  if (wanted === '*' || wanted === transferSyntaxUid) return true;
  const known = PLAIN.has(transferSyntaxUid) || isDecodable(transferSyntaxUid);
  return PLAIN.has(wanted) && known && sizeBytes <= MAX_RECODED_BYTES;
}

const PLAIN = new Set<string>([IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN]);

function partOf(store: StoredBytes, object: WebObject, wanted: string, base: string): Part {
  const syntax = wanted === '*' ? object.transferSyntaxUid : wanted;
  const body = syntax === object.transferSyntaxUid ? stored(store, object) : recoded(store, object, syntax);
  return {
    contentType: `${DICOM}; transfer-syntax=${syntax}`,
    location: `${base}/studies/${object.studyUid}/series/${object.seriesUid}/instances/${object.sopInstanceUid}`,
    body,
  };
}

async function* stored(store: StoredBytes, { blobKey, identity }: WebObject): AsyncGenerator<Uint8Array> {
  if (identity === undefined) yield* await store.open(blobKey);
  else yield correctedBytes(await bytesOf(store, blobKey), identity);
}

async function* recoded(store: StoredBytes, object: WebObject, syntax: string): AsyncGenerator<Uint8Array> {
  const { identity } = object;
  const file = await bytesOf(store, object.blobKey);
  const bytes = identity === undefined ? file : Buffer.from(correctedBytes(file, identity));
  const data = await plainDataSet(bytes, object.transferSyntaxUid, syntax);
  // The status line is sent: cutting the answer off is the only way left to say so.
  if (!data.ok) throw new Error(data.error);
  yield metaHeader({ ...parseMeta(bytes), transferSyntaxUid: syntax, sourceAeTitle: '' });
  yield data.value;
}

/** Frames (PS3.18 10.4.1.1.6): plain samples as octets in little endian, compressed ones as they are stored or decoded where only octets were asked for. */
export async function framesAnswer(
  store: StoredBytes,
  object: WebObject,
  request: { readonly accept: readonly MediaRange[]; readonly numbers: readonly number[]; readonly location: string },
): Promise<Result<WebAnswer, WebFault>> {
  const head = await readOrFault(() => openHead(store, object));
  if (!head.ok) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const frames = await framesOf(store, object, head.value);
  if (!frames.ok) return frames;
  const { count } = frames.value;
  const missing = request.numbers.find((number) => number < 1 || number > count);
  if (missing !== undefined) return webFault('NOT_FOUND', { frame: missing });
  const ownType = frameTypeOf(object.transferSyntaxUid);
  const syntax = ownType === OCTETS ? EXPLICIT_LITTLE_ENDIAN : object.transferSyntaxUid;
  const asked = request.numbers.length;
  const own = request.accept.find((wanted) => takesFrame(wanted, ownType, syntax, asked));
  const plain = own === undefined && ownType !== OCTETS && isDecodable(object.transferSyntaxUid);
  const range = plain
    ? request.accept.find((wanted) => takesFrame(wanted, OCTETS, EXPLICIT_LITTLE_ENDIAN, asked))
    : own;
  if (range === undefined) return webFault('NOT_ACCEPTABLE', { transferSyntaxUid: object.transferSyntaxUid });
  const contentType = plain
    ? `${OCTETS}; transfer-syntax=${EXPLICIT_LITTLE_ENDIAN}`
    : `${ownType}; transfer-syntax=${syntax}`;
  const layout = layoutOf(head.value.attributes);
  const read = async (number: number): Promise<Result<Uint8Array, WebFault>> => {
    const frame = await frames.value.read(number);
    if (!frame.ok || !plain) return frame;
    const decoded = await decodeFrame(object.transferSyntaxUid, layout, frame.value);
    return decoded.ok ? ok(decoded.value.samples) : webFault('UNREADABLE', { reason: decoded.error });
  };
  if (!MULTIPART.has(range.type)) {
    const frame = await read(request.numbers[0] ?? 1);
    return frame.ok ? ok({ status: 200, contentType, body: frame.value }) : frame;
  }
  const parts = (async function* (): AsyncGenerator<Part> {
    for (const number of request.numbers) {
      const frame = await read(number);
      if (!frame.ok) throw new Error(frame.error.en);
      yield { contentType, location: `${request.location}/frames/${number}`, body: frame.value };
    }
  })();
  return ok({ status: 200, ...multipart(plain ? OCTETS : ownType, parts) });
}

// Four arguments: what is wanted, and the three facts of what there is.
function takesFrame(
  { type, partType, transferSyntax }: MediaRange,
  own: string,
  syntax: string,
  count: number,
): boolean {
  const syntaxFits = transferSyntax === '*' || transferSyntax === syntax;
  if (type === '*/*') return true;
  if (MULTIPART.has(type)) {
    const part = partType ?? own;
    if (part === own || part === '*/*' || part === `${own.split('/')[0]}/*`)
      return transferSyntax === undefined || syntaxFits;
    // Octets in any transfer syntax: many viewers ask so and read the type of each part.
    return part === OCTETS && transferSyntax !== undefined && syntaxFits;
  }
  return count === 1 && type === own && (transferSyntax === undefined || syntaxFits);
}
