import { ok, type Result } from '@rtflow/domain/result';
import type { ArrivalFault } from '../arriving-object.ts';
import type { DicomIntake, ReceivedInstance, StoredNotice, StoreOutcome } from '../ports.ts';
import { receiveFile } from '../receive-file.ts';
import type { DicomJson } from './dicom-json.ts';
import { parseContentType } from './media-types.ts';
import { MultipartFault, readMultipart } from './multipart-reader.ts';
import { webFault, type WebFault } from './web-answer.ts';

/** What became of one part of a STOW request. */
export interface StoredPart {
  readonly outcome: StoreOutcome | 'unreadable' | 'too-large' | 'store-broken' | 'other-study';
  /** Absent: it could not even be read so far. */
  readonly object?: {
    readonly sopClassUid: string;
    readonly sopInstanceUid: string;
    readonly studyUid: string;
    readonly seriesUid: string;
  };
  readonly notice?: StoredNotice;
  /** For a person, without patient data. */
  readonly reason?: string;
}

export interface StoreRequest {
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Only objects of this study are taken. */
  readonly studyUid?: string;
  readonly callingAe: string;
}

/** STOW-RS (PS3.18 10.5): each part is on the disk and in the index before the next one is read. */
export async function storeParts(
  intake: DicomIntake,
  request: StoreRequest,
): Promise<Result<readonly StoredPart[], WebFault>> {
  const { type, parameters } = parseContentType(request.contentType);
  const boundary = parameters.get('boundary') ?? '';
  const partType = parameters.get('type')?.toLowerCase() ?? 'application/dicom';
  if (type !== 'multipart/related' || partType !== 'application/dicom') return webFault('UNSUPPORTED_MEDIA', { type });
  if (boundary === '' || boundary.length > 70) return webFault('BAD_MULTIPART');
  const stored: StoredPart[] = [];
  try {
    for await (const { headers, body } of readMultipart(request.body, boundary)) {
      const own = parseContentType(headers.get('content-type') ?? 'application/dicom').type;
      stored.push(
        own === 'application/dicom' ? await storePart(intake, body, request) : { outcome: 'unreadable', reason: own },
      );
    }
  } catch (fault) {
    // Parts before the fault are kept: the sender learns of them when it sends again.
    if (fault instanceof MultipartFault) return webFault('BAD_MULTIPART', { stored: stored.length });
    throw fault;
  }
  return stored.length === 0 ? webFault('BAD_MULTIPART') : ok(stored);
}

/** One Part 10 file, as in `storeParts`. */
export async function storePart(
  intake: DicomIntake,
  body: AsyncIterable<Uint8Array>,
  { studyUid, callingAe }: Pick<StoreRequest, 'studyUid' | 'callingAe'>,
): Promise<StoredPart> {
  let seen: ReceivedInstance['header'] | undefined;
  const guarded: DicomIntake = {
    peerOf: (ae, address) => intake.peerOf(ae, address),
    recordAssociation: (event) => intake.recordAssociation(event),
    beginObject: () => intake.beginObject(),
    async storeInstance(received) {
      seen = received.header;
      if (studyUid === undefined || studyUid === seen.studyInstanceUid) return intake.storeInstance(received);
      await received.draft.discard();
      return 'duplicate';
    },
  };
  const received = await receiveFile(guarded, body, { callingAe });
  const object = seen && {
    sopClassUid: seen.sopClassUid,
    sopInstanceUid: seen.sopInstanceUid,
    studyUid: seen.studyInstanceUid,
    seriesUid: seen.seriesInstanceUid,
  };
  if (!received.ok) return { ...refused(received.error), ...(object && { object }) };
  if (studyUid !== undefined && object?.studyUid !== studyUid)
    return { outcome: 'other-study', ...(object && { object }) };
  return { ...received.value, ...(object && { object }) };
}

function refused(fault: ArrivalFault): StoredPart {
  if (fault.code === 'unreadable') return { outcome: 'unreadable', reason: fault.error.en };
  return { outcome: fault.code === 'store-full' ? 'refused-full' : fault.code };
}

/** Failure and warning reasons (PS3.18 Table 10.5.3-2, PS3.4 B.2.3). */
const REASONS: Readonly<Record<Exclude<StoredPart['outcome'], 'stored' | 'duplicate'>, number>> = {
  quarantined: 0xb000,
  'refused-full': 0xa700,
  'too-large': 0xa700,
  'store-broken': 0x0110,
  unreadable: 0xc000,
  'other-study': 0xa900,
};

/** The Store Instances Response Module (PS3.18 Table I.2-1). 200: all kept; 202: some, or with warnings; 409: none. */
export function storeAnswer(stored: readonly StoredPart[], base: string): { status: number; json: DicomJson } {
  const kept = stored.filter(({ outcome }) => isKept(outcome));
  const failed = stored.filter(({ outcome, object }) => !isKept(outcome) && object !== undefined);
  const others = stored.filter(({ outcome, object }) => !isKept(outcome) && object === undefined);
  const clean = stored.every(({ outcome }) => outcome === 'stored' || outcome === 'duplicate');
  const [first] = kept;
  const json: DicomJson = {
    ...(first?.object && { '00081190': { vr: 'UR', Value: [`${base}/studies/${first.object.studyUid}`] } }),
    ...(kept.length > 0 && { '00081199': { vr: 'SQ', Value: kept.map((part) => keptItem(part, base)) } }),
    ...(failed.length > 0 && { '00081198': { vr: 'SQ', Value: failed.map(failedItem) } }),
    ...(others.length > 0 && { '0008119A': { vr: 'SQ', Value: others.map(failedItem) } }),
  };
  return { status: clean ? 200 : kept.length > 0 ? 202 : 409, json };
}

export function isKept(outcome: StoredPart['outcome']): boolean {
  return outcome === 'stored' || outcome === 'duplicate' || outcome === 'quarantined';
}

function keptItem({ object, outcome }: StoredPart, base: string): DicomJson {
  const address = `${base}/studies/${object?.studyUid}/series/${object?.seriesUid}/instances/${object?.sopInstanceUid}`;
  return {
    ...references(object),
    '00081190': { vr: 'UR', Value: [address] },
    ...(outcome === 'quarantined' && { '00081196': { vr: 'US', Value: [REASONS.quarantined] } }),
  };
}

function failedItem({ object, outcome }: StoredPart): DicomJson {
  const reason = REASONS[outcome as keyof typeof REASONS];
  return { ...references(object), '00081197': { vr: 'US', Value: [reason] } };
}

function references(object: StoredPart['object']): DicomJson {
  if (object === undefined) return {};
  return {
    '00081150': { vr: 'UI', Value: [object.sopClassUid] },
    '00081155': { vr: 'UI', Value: [object.sopInstanceUid] },
  };
}
