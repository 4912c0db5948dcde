import { VERIFICATION_SOP_CLASS } from '@rtflow/imaging/dicom/sop-classes';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import type { DimseService } from '../dimse/service.ts';

/** C-ECHO (PS3.4 A). */
export const echoService: DimseService = {
  name: 'verification',
  handles: (uid) => uid === VERIFICATION_SOP_CLASS,
  takes: isPlainLittleEndian,
  commands: [COMMAND.C_ECHO],
  serve: ({ respond }) => respond({ [FIELD.STATUS]: 0x0000 }),
};

/** What commands and identifiers come in. */
export function isPlainLittleEndian(transferSyntax: string): boolean {
  return transferSyntax === IMPLICIT_LITTLE_ENDIAN || transferSyntax === EXPLICIT_LITTLE_ENDIAN;
}
