import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import {
  encodeContent,
  readContent,
  textElement,
  type Content,
  type ContentElement,
  type TextVr,
} from '@rtflow/imaging/dicom/data-set-content';
import type { EXPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import type { DimseService } from '../dimse/service.ts';
import type { DicomArchive } from '../query/archive.ts';
import { matchesValue } from '../query/match-value.ts';
import type { Matching } from '../query/query-attributes.ts';
import { QUERY_STATUS } from '../query/query-models.ts';
import type { ScheduledStep, Worklist } from '../worklist/worklist.ts';
import { isPlainLittleEndian } from './echo.ts';

export const MODALITY_WORKLIST = '1.2.840.10008.5.1.4.31';
const STEP_SEQUENCE = 'x00400100';

type StepKey = readonly [vr: TextVr, field: keyof ScheduledStep | null, matching: Matching];

/** Keys of the worklist's outer level (PS3.4 Table K.6-1). Without a field: asked for by many scanners, empty here. */
const OUTER: Readonly<Record<string, StepKey>> = {
  x00080050: ['SH', 'accessionNumber', 'text'],
  x00080090: ['PN', null, 'return'],
  x00100010: ['PN', 'patientName', 'name'],
  x00100020: ['LO', 'patientId', 'text'],
  x00100030: ['DA', 'patientBirthDate', 'date'],
  x00100040: ['CS', 'patientSex', 'text'],
  x0020000d: ['UI', 'studyInstanceUid', 'uid'],
  x00321032: ['PN', null, 'return'],
  x00321060: ['LO', 'description', 'return'],
  x00380010: ['LO', null, 'return'],
  x00401001: ['SH', 'requestedProcedureId', 'text'],
  x00401003: ['SH', null, 'return'],
};

const INNER: Readonly<Record<string, StepKey>> = {
  x00080060: ['CS', 'modality', 'text'],
  x00400001: ['AE', 'stationAe', 'text'],
  x00400002: ['DA', 'startDate', 'date'],
  x00400003: ['TM', 'startTime', 'time'],
  x00400006: ['PN', null, 'return'],
  x00400007: ['LO', 'description', 'return'],
  x00400009: ['SH', 'scheduledStepId', 'text'],
  x00400010: ['SH', 'stationName', 'text'],
  x00400012: ['LO', null, 'return'],
};

/** Modality worklist (PS3.4 K): simulation orders of the record, as they stand at this moment. */
export function worklistService(worklist: Worklist, archive: Pick<DicomArchive, 'destination'>): DimseService {
  return {
    name: 'modality worklist',
    handles: (uid) => uid === MODALITY_WORKLIST,
    takes: isPlainLittleEndian,
    commands: [COMMAND.C_FIND],
    async serve({ message, identifier, respond, signal, peer }) {
      const { transferSyntax } = message.context;
      const read = readContent(identifier, transferSyntax);
      if (!read.ok) return respond({ [FIELD.STATUS]: QUERY_STATUS.UNABLE });
      const [step] = read.value.items(STEP_SEQUENCE);
      const characterSet = (await archive.destination(peer.callingAe))?.characterSet;
      const transferSyntaxUid = transferSyntax as typeof EXPLICIT_LITTLE_ENDIAN;
      for (const scheduled of await worklist.scheduledSteps()) {
        if (signal.aborted) return respond({ [FIELD.STATUS]: QUERY_STATUS.CANCELLED });
        if (!fits(scheduled, read.value, OUTER) || (step && !fits(scheduled, step, INNER))) continue;
        const content = itemOf(scheduled, read.value, step);
        const options = { transferSyntaxUid, ...(characterSet && { characterSet }) };
        await respond({ [FIELD.STATUS]: QUERY_STATUS.PENDING }, encodeContent(content, options));
      }
      await respond({ [FIELD.STATUS]: QUERY_STATUS.SUCCESS });
    },
  };
}

function fits(scheduled: ScheduledStep, asked: Attributes, keys: Readonly<Record<string, StepKey>>): boolean {
  return Object.entries(keys).every(([tag, [, field, matching]]) => {
    if (field === null) return true;
    // A step without a station is for whichever station asks.
    if (field === 'stationAe' && scheduled.stationAe === '') return true;
    return matchesValue(asked.text(tag) ?? '', scheduled[field], matching);
  });
}

/** The keys that were asked for; the whole step when its sequence came empty (PS3.4 C.2.2.2.6). */
function itemOf(scheduled: ScheduledStep, asked: Attributes, step: Attributes | undefined): Content {
  const outer = valuesOf(scheduled, OUTER, (tag) => asked.dataSet.elements[tag] !== undefined);
  const inner = valuesOf(scheduled, INNER, (tag) => step === undefined || step.dataSet.elements[tag] !== undefined);
  return { ...outer, [STEP_SEQUENCE]: { vr: 'SQ', items: [inner] } };
}

function valuesOf(
  scheduled: ScheduledStep,
  keys: Readonly<Record<string, StepKey>>,
  isAsked: (tag: string) => boolean,
): Record<string, ContentElement> {
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([tag]) => isAsked(tag))
      .map(([tag, [vr, field]]) => [tag, textElement(vr, field === null ? null : scheduled[field])]),
  );
}
