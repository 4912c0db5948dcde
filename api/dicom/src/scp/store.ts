import { isStorageSopClass } from '@rtflow/imaging/dicom/sop-classes';
import { isArchivableTransferSyntax } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { ArrivingObject, type ArrivalFault } from '../arriving-object.ts';
import { COMMAND, FIELD, textField } from '../dimse/command-set.ts';
import type { DimseService, ServiceRequest } from '../dimse/service.ts';
import type { AssociationEvent, DicomIntake, ReceivedInstance, StoredNotice, StoreOutcome } from '../ports.ts';
import { STATUS_OF_OUTCOME, STORE_STATUS } from '../store-status.ts';

export interface StoreWiring {
  readonly intake: DicomIntake;
  readonly maxInstanceBytes: number;
  readonly onStored: (notice: StoredNotice) => void;
}

/** C-STORE (PS3.4 B): each storage class in each archivable syntax, kept as it comes, answered when it is durable. */
export function storeService({ intake, maxInstanceBytes, onStored }: StoreWiring): DimseService {
  return {
    name: 'storage',
    handles: isStorageSopClass,
    takes: isArchivableTransferSyntax,
    commands: [COMMAND.C_STORE],
    sinkFor: (command, { transferSyntax }, { callingAe }) =>
      new ArrivingObject(
        intake,
        {
          sopClassUid: textField(command, FIELD.AFFECTED_SOP_CLASS),
          sopInstanceUid: textField(command, FIELD.AFFECTED_SOP_INSTANCE),
          transferSyntaxUid: transferSyntax,
          sourceAeTitle: callingAe,
        },
        maxInstanceBytes,
      ),
    async serve(request) {
      const answer = await receive(intake, request);
      if (answer.stored !== undefined) onStored(answer.stored);
      await request.respond({
        [FIELD.STATUS]: answer.status,
        [FIELD.ERROR_COMMENT]: answer.comment || undefined,
        [FIELD.AFFECTED_SOP_INSTANCE]: textField(request.message.command, FIELD.AFFECTED_SOP_INSTANCE),
      });
    },
  };
}

interface StoreAnswer {
  readonly status: number;
  readonly comment: string;
  /** Set when something new was stored: the series has changed. */
  readonly stored?: StoredNotice;
}

async function receive(intake: DicomIntake, request: ServiceRequest): Promise<StoreAnswer> {
  const { command, dataSet } = request.message;
  const arrived = dataSet instanceof ArrivingObject ? await dataSet.end() : null;
  if (arrived === null) return { status: STORE_STATUS.CANNOT_UNDERSTAND, comment: 'No data set' };
  const sopInstanceUid = textField(command, FIELD.AFFECTED_SOP_INSTANCE);
  const refuse = (event: Pick<AssociationEvent, 'kind' | 'readError'>): Promise<void> =>
    // The refusal stands even when its audit row cannot be written.
    intake.recordAssociation({ ...request.peer, sopInstanceUid, ...event }).catch(() => undefined);
  if (!arrived.ok) {
    const { kind, ...answer } = answerTo(arrived.error);
    if (kind !== undefined) await refuse(kind);
    return answer;
  }
  const { header, draft } = arrived.value;
  if (header.sopClassUid !== textField(command, FIELD.AFFECTED_SOP_CLASS) || header.sopInstanceUid !== sopInstanceUid) {
    await draft.discard();
    await refuse({ kind: 'instance-mismatch' });
    return { status: STORE_STATUS.MISMATCH, comment: 'Command and data set name different SOPs' };
  }
  const outcome = await store(intake, { ...arrived.value, callingAe: request.peer.callingAe });
  if (outcome === 'port-broken') return NOT_STORED;
  const answer = STATUS_OF_OUTCOME[outcome];
  const { seriesInstanceUid, modality } = header;
  return outcome === 'stored' ? { ...answer, stored: { seriesInstanceUid, modality } } : answer;
}

const NOT_STORED = { status: STORE_STATUS.OUT_OF_RESOURCES, comment: 'Not stored, try again' };

function answerTo(fault: ArrivalFault): StoreAnswer & { kind?: Pick<AssociationEvent, 'kind' | 'readError'> } {
  if (fault.code === 'store-full') return STATUS_OF_OUTCOME['refused-full'];
  if (fault.code === 'store-broken') return NOT_STORED;
  if (fault.code === 'too-large') {
    const kind = { kind: 'instance-too-large' } as const;
    return { status: STORE_STATUS.OUT_OF_RESOURCES, comment: 'Instance is too large', kind };
  }
  const readError = fault.error;
  return {
    status: STORE_STATUS.CANNOT_UNDERSTAND,
    comment: readError.code,
    kind: { kind: 'instance-unreadable', readError },
  };
}

/** A throwing store has kept nothing: the sender hears so and the association goes on. */
async function store(intake: DicomIntake, received: ReceivedInstance): Promise<StoreOutcome | 'port-broken'> {
  try {
    return await intake.storeInstance(received);
  } catch {
    return 'port-broken';
  }
}
