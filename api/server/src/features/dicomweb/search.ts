import { DICOM_JSON, takesJson } from '@rtflow/dicom-node/dicomweb/metadata';
import { parseAccept } from '@rtflow/dicom-node/dicomweb/media-types';
import { matchJson, searchOf, searchPage, type SearchLevel } from '@rtflow/dicom-node/dicomweb/search';
import { webFault } from '@rtflow/dicom-node/dicomweb/web-answer';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { studyFilter } from '@rtflow/records/queries/dicom/web-objects';
import type { Doors } from '../../doors.ts';
import type { Answer, Call, Handlers } from '../../http/handler.ts';
import { baseOf, parametersOf, type DicomwebName } from './addresses.ts';
import { writeAnswer } from './write-answer.ts';

type SearchName = Extract<
  DicomwebName,
  `dicomweb.${'studies' | 'allSeries' | 'allInstances' | 'studySeries' | 'studyInstances' | 'seriesInstances'}`
>;

/** QIDO-RS. A page is as long as asked, at most 1000; what is left is told in a Warning header. */
export function searchHandlers({ database, blobs }: Doors): Pick<Handlers, SearchName> {
  const archive = createDicomArchive(database, blobs);
  const at =
    (level: SearchLevel) =>
    async ({
      actor,
      params: { studyUid, seriesUid },
      request,
      response,
    }: Call<SearchName>): Promise<Answer<SearchName>> => {
      if (!takesJson(parseAccept(request.get('Accept')))) return webFault('NOT_ACCEPTABLE');
      const parameters = parametersOf(request);
      const search = searchOf({
        level,
        parameters,
        ...(studyUid !== undefined && { studyUid }),
        ...(seriesUid !== undefined && { seriesUid }),
      });
      if (!search.ok) return search;
      const { matches, more } = await database.readOnly((reader) =>
        searchPage(archive, search.value, studyFilter(reader, actor)),
      );
      const base = baseOf(request);
      const warnings = [
        ...(search.value.warning === null ? [] : [`299 RTFlow "${search.value.warning}"`]),
        ...(more ? ['299 RTFlow "There are more results than this page: use offset"'] : []),
      ];
      const body = Buffer.from(JSON.stringify(matches.map((match) => matchJson(match, search.value, base))));
      const headers: Record<string, string> = warnings.length > 0 ? { Warning: warnings.join(', ') } : {};
      return writeAnswer({ status: 200, contentType: DICOM_JSON, headers, body }, { request, response, blobs });
    };
  return {
    'dicomweb.studies': at('STUDY'),
    'dicomweb.allSeries': at('SERIES'),
    'dicomweb.studySeries': at('SERIES'),
    'dicomweb.allInstances': at('IMAGE'),
    'dicomweb.studyInstances': at('IMAGE'),
    'dicomweb.seriesInstances': at('IMAGE'),
  };
}
