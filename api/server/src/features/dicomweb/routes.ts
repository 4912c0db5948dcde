import { parseAccept } from '@rtflow/dicom-node/dicomweb/media-types';
import { bulkAnswer, metadataAnswer } from '@rtflow/dicom-node/dicomweb/metadata';
import { framesAnswer, instancesAnswer } from '@rtflow/dicom-node/dicomweb/retrieve';
import type { WebAnswer, WebObject } from '@rtflow/dicom-node/dicomweb/web-answer';
import type { Outcome } from '@rtflow/records/policies/refusals';
import { refuse } from '@rtflow/records/policies/refusals';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import type { ObjectKeys } from '@rtflow/records/queries/dicom/web-objects';
import type { Request } from 'express';
import type { Doors } from '../../doors.ts';
import type { Answer, Call, Handlers } from '../../http/handler.ts';
import { addressBefore, addressOf, baseOf, type DicomwebName } from './addresses.ts';
import { documentAnswer } from './document.ts';
import { createFind } from './found.ts';
import { pictureAnswer, smallPictureAnswer } from './pictures.ts';
import { searchHandlers } from './search.ts';
import { storeHandler } from './store.ts';
import { wadoUriHandler } from './wado-uri.ts';
import { writeAnswer } from './write-answer.ts';

type AnyCall = Call<DicomwebName>;

/** What a retrieval makes of the objects that it found. */
type Make = (objects: readonly WebObject[], call: AnyCall) => Promise<Outcome<WebAnswer>> | Outcome<WebAnswer>;

export function dicomwebHandlers(doors: Doors): Pick<Handlers, DicomwebName> {
  const { blobs, database } = doors;
  const find = createFind(database, () => doors.clock.now());
  const intake = createDicomIntake(database, blobs);
  const retrieve =
    (make: Make) =>
    async (call: AnyCall): Promise<Answer<DicomwebName>> => {
      const found = await find(call.actor, keysOf(call));
      if (!found.ok) return found;
      const { objects } = found.value;
      const answer = await make(objects, call);
      if (!answer.ok) return answer;
      return writeAnswer(answer.value, { request: call.request, response: call.response, blobs, objects });
    };
  const whole = retrieve((objects, { request }) => instancesAnswer(blobs, objects, asked(request)));
  const metadata = retrieve((objects, { request }) => metadataAnswer(blobs, objects, asked(request)));
  const picture = retrieve((objects, call) => pictureAnswer(blobs, objects, call));
  const small = retrieve((objects, call) => smallPictureAnswer(blobs, objects, call));
  const store = storeHandler({ intake, database, stored: doors.dicomStored });
  return {
    ...searchHandlers(doors),
    'dicomweb.study': whole,
    'dicomweb.series': whole,
    'dicomweb.instance': whole,
    'dicomweb.studyMetadata': metadata,
    'dicomweb.seriesMetadata': metadata,
    'dicomweb.instanceMetadata': metadata,
    'dicomweb.frames': retrieve(([object], { request, params: { frames = '' } }) => {
      if (object === undefined) return refuse('NOT_FOUND');
      if (!/^\d{1,9}(,\d{1,9})*$/.test(frames)) return refuse('BAD_INPUT', { frames });
      const location = addressBefore(request, '/frames/');
      return framesAnswer(blobs, object, { ...asked(request), numbers: frames.split(',').map(Number), location });
    }),
    'dicomweb.bulk': retrieve(([object], { request, params: { path = '' } }) => {
      if (object === undefined) return refuse('NOT_FOUND');
      if (!/^[0-9a-fA-F]{8}(\.\d{1,6}\.[0-9a-fA-F]{8})*$/.test(path)) return refuse('BAD_INPUT', { path });
      return bulkAnswer(blobs, object, { ...asked(request), path, location: addressOf(request) });
    }),
    'dicomweb.rendered': picture,
    'dicomweb.renderedFrame': picture,
    'dicomweb.studyThumbnail': small,
    'dicomweb.seriesThumbnail': small,
    'dicomweb.instanceThumbnail': small,
    'dicomweb.document': retrieve(([object]) => (object ? documentAnswer(blobs, object) : refuse('NOT_FOUND'))),
    'dicomweb.wadoUri': wadoUriHandler({ find, blobs, database }),
    'dicomweb.store': store,
    'dicomweb.storeStudy': store,
  };
}

function keysOf({ params: { studyUid = '', seriesUid, instanceUid } }: AnyCall): ObjectKeys {
  return { studyUid, ...(seriesUid !== undefined && { seriesUid }), ...(instanceUid !== undefined && { instanceUid }) };
}

/** The Accept header, or the query parameter that stands for it where headers cannot be set (PS3.18 8.3.3.1). */
function asked(request: Request) {
  const { accept } = request.query;
  return { accept: parseAccept(typeof accept === 'string' ? accept : request.get('Accept')), base: baseOf(request) };
}
