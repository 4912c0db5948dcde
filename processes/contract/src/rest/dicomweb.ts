import { route } from './route.ts';

const STUDY = '/dicom-web/studies/:studyUid';
const SERIES = `${STUDY}/series/:seriesUid` as const;
const INSTANCE = `${SERIES}/instances/:instanceUid` as const;

/**
 * DICOMweb (PS3.18) below `/api/dicom-web`, and WADO-URI at `/api/wado`. Queries, bodies and answers are the standard's, so
 * none is described here; faults are problems as everywhere.
 */
export const dicomwebRoutes = {
  'dicomweb.studies': retrieve('/dicom-web/studies', 'QIDO-RS: studies'),
  'dicomweb.allSeries': retrieve('/dicom-web/series', 'QIDO-RS: series of all studies'),
  'dicomweb.allInstances': retrieve('/dicom-web/instances', 'QIDO-RS: instances of all studies'),
  'dicomweb.studySeries': retrieve(`${STUDY}/series`, 'QIDO-RS: series of a study'),
  'dicomweb.studyInstances': retrieve(`${STUDY}/instances`, 'QIDO-RS: instances of a study'),
  'dicomweb.seriesInstances': retrieve(`${SERIES}/instances`, 'QIDO-RS: instances of a series'),
  'dicomweb.study': retrieve(STUDY, 'WADO-RS: all objects of a study'),
  'dicomweb.series': retrieve(SERIES, 'WADO-RS: all objects of a series'),
  'dicomweb.instance': retrieve(INSTANCE, 'WADO-RS: one object, also by ranges of bytes'),
  'dicomweb.studyMetadata': retrieve(`${STUDY}/metadata`, 'WADO-RS: attributes of a study'),
  'dicomweb.seriesMetadata': retrieve(`${SERIES}/metadata`, 'WADO-RS: attributes of a series'),
  'dicomweb.instanceMetadata': retrieve(`${INSTANCE}/metadata`, 'WADO-RS: attributes of one object'),
  'dicomweb.frames': retrieve(`${INSTANCE}/frames/:frames`, 'WADO-RS: frames, numbered from 1, with commas'),
  'dicomweb.bulk': retrieve(`${INSTANCE}/bulkdata/:path`, 'WADO-RS: one long value'),
  'dicomweb.rendered': retrieve(`${INSTANCE}/rendered`, 'WADO-RS: a picture of the middle frame'),
  'dicomweb.renderedFrame': retrieve(`${INSTANCE}/frames/:frames/rendered`, 'WADO-RS: a picture of one frame'),
  'dicomweb.studyThumbnail': retrieve(`${STUDY}/thumbnail`, 'WADO-RS: a small picture of a study'),
  'dicomweb.seriesThumbnail': retrieve(`${SERIES}/thumbnail`, 'WADO-RS: a small picture of a series'),
  'dicomweb.instanceThumbnail': retrieve(`${INSTANCE}/thumbnail`, 'WADO-RS: a small picture of one object'),
  'dicomweb.wadoUri': retrieve('/wado', 'WADO-URI: one object or its picture'),
  'dicomweb.document': retrieve(
    `${INSTANCE}/document`,
    'The encapsulated document (PDF, CDA, STL) as a download, never shown in the page',
  ),
  'dicomweb.store': store('/dicom-web/studies', 'STOW-RS: keeps objects'),
  'dicomweb.storeStudy': store(STUDY, 'STOW-RS: keeps objects of one study'),
};

function retrieve<const P extends string>(path: P, summary: string) {
  return route({ method: 'GET', path, access: 'dicomweb.read', summary });
}

function store<const P extends string>(path: P, summary: string) {
  return route({ method: 'POST', path, access: 'image.upload', summary });
}
