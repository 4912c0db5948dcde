import type { DicomIntake, StoredNotice } from '@rtflow/dicom-node';
import { DICOM_JSON, takesJson } from '@rtflow/dicom-node/dicomweb/metadata';
import { parseAccept } from '@rtflow/dicom-node/dicomweb/media-types';
import { storeAnswer, storeParts, type StoredPart } from '@rtflow/dicom-node/dicomweb/store';
import { webFault } from '@rtflow/dicom-node/dicomweb/web-answer';
import type { Actor, Database } from '@rtflow/records';
import type { Answer, Call } from '../../http/handler.ts';
import { WRITTEN } from '../../http/handler.ts';
import { baseOf } from './addresses.ts';

/** What objects that come over HTTP count as coming from. */
const SOURCE = 'DICOMWEB';

type StoreName = 'dicomweb.store' | 'dicomweb.storeStudy';

export interface StoreDoors {
  readonly intake: DicomIntake;
  readonly database: Database;
  readonly stored: (notice: StoredNotice) => void;
}

/** STOW-RS: through the same checks and into the same store as C-STORE. */
export function storeHandler(doors: StoreDoors): (call: Call<StoreName>) => Promise<Answer<StoreName>> {
  return async ({ actor, params: { studyUid }, request, response }) => {
    if (!takesJson(parseAccept(request.get('Accept')))) return webFault('NOT_ACCEPTABLE');
    const stored = await storeParts(doors.intake, {
      contentType: request.get('Content-Type') ?? '',
      body: request,
      callingAe: SOURCE,
      ...(studyUid !== undefined && { studyUid }),
    });
    if (!stored.ok) return stored;
    await noteStored(doors, actor, stored.value);
    const { status, json } = storeAnswer(stored.value, baseOf(request));
    response.status(status).type(DICOM_JSON).send(JSON.stringify(json));
    return WRITTEN;
  };
}

/** Who brought it, and what was refused; new objects start the wait for their series' end. */
export async function noteStored(
  { database, stored }: Pick<StoreDoors, 'database' | 'stored'>,
  actor: Actor,
  parts: readonly StoredPart[],
): Promise<void> {
  for (const { outcome, notice } of parts) if (outcome === 'stored' && notice) stored(notice);
  const counts: Record<string, number> = {};
  for (const { outcome } of parts) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const studyUids = [...new Set(parts.flatMap(({ object }) => (object ? [object.studyUid] : [])))];
  await database.unitOfWork.run(actor, (tx) =>
    tx.audit({
      action: 'dicom.stored-by-web',
      entity: 'study',
      entityId: studyUids[0] ?? 'none',
      detail: { ...counts, studyUids: studyUids.slice(0, 20) },
    }),
  );
}
