import { storePart } from '@rtflow/dicom-node/dicomweb/store';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { beginUpload, noteUploadedFile, ownUpload } from '@rtflow/records/commands/dicom/uploads';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { ownUploads, uploadPage } from '@rtflow/records/queries/dicom/uploads';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';

type Names = Extract<keyof Handlers, `uploads.${string}`>;

/** What uploaded objects count as coming from. */
const SOURCE = 'UPLOAD';

export function uploadHandlers({ database, blobs, dicomStored }: Doors): Pick<Handlers, Names> {
  const { unitOfWork } = database;
  const intake = createDicomIntake(database, blobs);
  return {
    'uploads.list': async ({ actor }) => ({
      ok: true,
      value: await database.readOnly((reader) => ownUploads(reader, actor)),
    }),
    'uploads.begin': ({ actor, body: { commandId, files } }) =>
      runCommand(unitOfWork, actor, { name: 'upload.begin', entity: 'upload', entityId: 'new', commandId }, (tx) =>
        beginUpload(tx, files),
      ),
    'uploads.show': ({ actor, params: { uploadId = '' } }) =>
      database.readOnly(async (reader) => {
        const own = await ownUpload(reader, actor, uploadId);
        return own.ok ? { ok: true, value: await uploadPage(reader, actor, uploadId) } : own;
      }),
    'uploads.file': async ({ actor, params: { uploadId = '', fileKey = '' }, request }) => {
      if (!/^[0-9a-f]{64}$/.test(fileKey)) return refuse('BAD_INPUT', { fileKey });
      const own = await database.readOnly((reader) => ownUpload(reader, actor, uploadId));
      if (!own.ok) return own;
      let sizeBytes = 0;
      const counted = request.map((chunk: Buffer) => ((sizeBytes += chunk.length), chunk));
      const { outcome, object, notice, reason = null } = await storePart(intake, counted, { callingAe: SOURCE });
      if (outcome === 'stored' && notice) dicomStored(notice);
      const [studyUid, sopInstanceUid] = object ? [object.studyUid, object.sopInstanceUid] : [null, null];
      const file = { uploadId, fileKey, outcome, reason, studyUid, sopInstanceUid, sizeBytes };
      await unitOfWork.run(actor, (tx) => noteUploadedFile(tx, file));
      return { ok: true, value: { outcome, reason } };
    },
  };
}
