import { encodeContent } from '@rtflow/imaging/dicom/data-set-content';
import type { EXPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import type { DimseService } from '../dimse/service.ts';
import type { DicomArchive } from '../query/archive.ts';
import { contentOf, queryOf, readIdentifier } from '../query/identifier.ts';
import { isModelOf, QUERY_STATUS, topLevelOf } from '../query/query-models.ts';
import { isPlainLittleEndian } from './echo.ts';

/** C-FIND on patient and study root (PS3.4 C.4.1). Matches are sent while they are read; C-CANCEL stops both. */
export function findService(archive: DicomArchive, aeTitle: string): DimseService {
  return {
    name: 'query',
    handles: (uid) => isModelOf('find', uid),
    takes: isPlainLittleEndian,
    commands: [COMMAND.C_FIND],
    async serve({ message, identifier, respond, signal, peer }) {
      const { abstractSyntax, transferSyntax } = message.context;
      const read = readIdentifier(identifier, transferSyntax, topLevelOf(abstractSyntax));
      if (read === undefined) return respond({ [FIELD.STATUS]: QUERY_STATUS.IDENTIFIER_MISMATCH });
      const query = queryOf(read);
      const destination = await archive.destination(peer.callingAe);
      const options = {
        transferSyntaxUid: transferSyntax as typeof EXPLICIT_LITTLE_ENDIAN,
        ...(destination?.characterSet && { characterSet: destination.characterSet }),
      };
      for await (const match of archive.find(query)) {
        if (signal.aborted) return respond({ [FIELD.STATUS]: QUERY_STATUS.CANCELLED });
        const dataSet = encodeContent(contentOf(match, query, aeTitle), options);
        await respond({ [FIELD.STATUS]: QUERY_STATUS.PENDING }, dataSet);
      }
      await respond({ [FIELD.STATUS]: signal.aborted ? QUERY_STATUS.CANCELLED : QUERY_STATUS.SUCCESS });
    },
  };
}
