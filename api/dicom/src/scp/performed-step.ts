import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { readContent } from '@rtflow/imaging/dicom/data-set-content';
import { COMMAND, FIELD, numberField, textField } from '../dimse/command-set.ts';
import type { DimseService, ServiceRequest } from '../dimse/service.ts';
import type { EndOfStep, Worklist } from '../worklist/worklist.ts';
import { isPlainLittleEndian } from './echo.ts';

export const PERFORMED_STEP = '1.2.840.10008.3.1.2.3.3';

/** PS3.7 Annex C. */
const STATUS = {
  SUCCESS: 0x0000,
  INVALID_ATTRIBUTE: 0x0106,
  PROCESSING_FAILURE: 0x0110,
  DUPLICATE: 0x0111,
  NO_SUCH_OBJECT: 0x0112,
} as const;

const STEP_STATUS = 'x00400252';
const SCHEDULED_STEP_ATTRIBUTES = 'x00400270';
const PERFORMED_SERIES = 'x00400340';

/** Modality performed procedure step (PS3.4 F): the modality says that it has begun an order, and that it is done. */
export function performedStepService(worklist: Worklist): DimseService {
  return {
    name: 'modality performed procedure step',
    handles: (uid) => uid === PERFORMED_STEP,
    takes: isPlainLittleEndian,
    commands: [COMMAND.N_CREATE, COMMAND.N_SET],
    async serve(request) {
      const { command, context } = request.message;
      const read = readContent(request.identifier, context.transferSyntax);
      const isCreate = numberField(command, FIELD.COMMAND) === COMMAND.N_CREATE;
      const uid = textField(command, isCreate ? FIELD.AFFECTED_SOP_INSTANCE : FIELD.REQUESTED_SOP_INSTANCE);
      const status =
        !read.ok || uid === ''
          ? STATUS.INVALID_ATTRIBUTE
          : isCreate
            ? await create(worklist, request, { uid, attributes: read.value })
            : await end(worklist, { uid, attributes: read.value });
      await request.respond({ [FIELD.STATUS]: status, [FIELD.AFFECTED_SOP_INSTANCE]: uid });
    },
  };
}

interface StepMessage {
  readonly uid: string;
  readonly attributes: Attributes;
}

async function create(worklist: Worklist, { peer }: ServiceRequest, { uid, attributes }: StepMessage): Promise<number> {
  if (attributes.text(STEP_STATUS) !== 'IN PROGRESS') return STATUS.INVALID_ATTRIBUTE;
  const [scheduled] = attributes.items(SCHEDULED_STEP_ATTRIBUTES);
  const created = await worklist.createPerformedStep({
    sopInstanceUid: uid,
    stationAe: attributes.text('x00400241') ?? peer.callingAe,
    modality: attributes.text('x00080060') ?? '',
    accessionNumber: scheduled?.text('x00080050') ?? '',
    studyInstanceUid: scheduled?.text('x0020000d') ?? '',
    scheduledStepId: scheduled?.text('x00400009') ?? '',
  });
  return created === 'created' ? STATUS.SUCCESS : STATUS.DUPLICATE;
}

async function end(worklist: Worklist, { uid, attributes }: StepMessage): Promise<number> {
  const state = attributes.text(STEP_STATUS);
  // Between creation and end a modality may set other attributes: they are the modality's own.
  if (state === undefined || state === 'IN PROGRESS') return STATUS.SUCCESS;
  if (state !== 'COMPLETED' && state !== 'DISCONTINUED') return STATUS.INVALID_ATTRIBUTE;
  const seriesUids = attributes.items(PERFORMED_SERIES).flatMap((series) => series.text('x0020000e') ?? []);
  const ended = await worklist.endPerformedStep({ sopInstanceUid: uid, state, seriesUids } satisfies EndOfStep);
  if (ended === 'unknown') return STATUS.NO_SUCH_OBJECT;
  return ended === 'ended' ? STATUS.SUCCESS : STATUS.PROCESSING_FAILURE;
}
