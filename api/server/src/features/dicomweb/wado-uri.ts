import { parseAccept } from '@rtflow/dicom-node/dicomweb/media-types';
import { instancesAnswer } from '@rtflow/dicom-node/dicomweb/retrieve';
import { webFault, type WebAnswer, type WebObject } from '@rtflow/dicom-node/dicomweb/web-answer';
import type { BlobStore, Database } from '@rtflow/records';
import type { Outcome } from '@rtflow/records/policies/refusals';
import { keysOfInstance } from '@rtflow/records/queries/dicom/web-objects';
import type { Answer, Call } from '../../http/handler.ts';
import type { Find } from './found.ts';
import { parametersOf } from './addresses.ts';
import { pngAnswer } from './pictures.ts';
import { writeAnswer } from './write-answer.ts';

export interface WadoDoors {
  readonly find: Find;
  readonly blobs: BlobStore;
  readonly database: Database;
}

/** WADO-URI (PS3.18 9): one object, as DICOM or as a PNG. */
export function wadoUriHandler({ find, blobs, database }: WadoDoors) {
  return async ({ actor, request, response }: Call<'dicomweb.wadoUri'>): Promise<Answer<'dicomweb.wadoUri'>> => {
    const parameters = parametersOf(request);
    if (parameters.get('requestType') !== 'WADO') return webFault('BAD_QUERY', { parameter: 'requestType' });
    const keys = await database.readOnly((reader) => keysOfInstance(reader, parameters.get('objectUID') ?? ''));
    const fits = (name: string, uid: string | undefined): boolean => [null, '', uid].includes(parameters.get(name));
    if (keys === null || !fits('studyUID', keys.studyUid) || !fits('seriesUID', keys.seriesUid)) {
      return webFault('NOT_FOUND');
    }
    const found = await find(actor, keys);
    if (!found.ok) return found;
    const { objects } = found.value;
    const [object] = objects;
    const answer = object === undefined ? webFault('NOT_FOUND') : await answerOf(blobs, object, parameters);
    return answer.ok ? writeAnswer(answer.value, { request, response, blobs, objects }) : answer;
  };
}

async function answerOf(blobs: BlobStore, object: WebObject, parameters: URLSearchParams): Promise<Outcome<WebAnswer>> {
  const types = parseAccept(parameters.get('contentType') ?? '*/*').map(({ type }) => type);
  const frame = parameters.get('frameNumber') ?? undefined;
  if (frame !== undefined && !/^[1-9]\d{0,8}$/.test(frame)) return webFault('BAD_QUERY', { parameter: 'frameNumber' });
  for (const type of types) {
    if (type === 'application/dicom' || type === '*/*') {
      const transferSyntax = parameters.get('transferSyntax') ?? '*';
      const accept = [{ type: 'application/dicom', partType: undefined, transferSyntax }];
      return instancesAnswer(blobs, [object], { accept, base: '' });
    }
    if (type === 'image/png') return pngAnswer(blobs, object, parameters, frame);
  }
  return webFault('NOT_ACCEPTABLE', { offered: ['application/dicom', 'image/png'] });
}
