import { ok, type Result } from '@rtflow/domain/result';
import { dicomReadError } from '@rtflow/imaging/dicom/read-error';
import { ArrivingObject, type ArrivalFault } from './arriving-object.ts';
import { dataSetOffsetOf, parseMeta } from './part10.ts';
import type { DicomIntake, StoredNotice, StoreOutcome } from './ports.ts';

export interface ReceivedFile {
  readonly outcome: StoreOutcome;
  readonly notice: StoredNotice;
}

export interface ReceiveFileOptions {
  /** Who it counts as coming from. */
  readonly callingAe: string;
  readonly maxBytes?: number;
}

const MAX_BYTES = 2 ** 31 - 1;

/**
 * A Part 10 file through the same checks and into the same store as an object that comes by C-STORE. Its preamble and meta
 * header are not kept: they are the writer's, and a preamble may hold a program (PS3.10 7.1).
 */
export async function receiveFile(
  intake: DicomIntake,
  file: AsyncIterable<Uint8Array> | Uint8Array,
  { callingAe, maxBytes = MAX_BYTES }: ReceiveFileOptions,
): Promise<Result<ReceivedFile, ArrivalFault>> {
  let head = Buffer.alloc(0);
  let arriving: ArrivingObject | undefined;
  for await (const chunk of file instanceof Uint8Array ? [file] : file) {
    if (arriving !== undefined) {
      await arriving.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const offset = dataSetOffsetOf(head);
    if (offset === 'more') continue;
    if (offset === 'none') return notDicom();
    const meta = parseMeta(head.subarray(0, offset));
    arriving = new ArrivingObject(intake, { ...meta, sourceAeTitle: callingAe }, maxBytes);
    await arriving.write(head.subarray(offset));
  }
  if (arriving === undefined) return notDicom();
  const arrived = await arriving.end();
  if (!arrived.ok) return arrived;
  const outcome = await intake.storeInstance({ ...arrived.value, callingAe });
  const { seriesInstanceUid, modality } = arrived.value.header;
  return ok({ outcome, notice: { seriesInstanceUid, modality } });
}

function notDicom(): Result<never, ArrivalFault> {
  return { ok: false, error: { code: 'unreadable', error: dicomReadError('not-dicom', { offset: 0 }) } };
}
