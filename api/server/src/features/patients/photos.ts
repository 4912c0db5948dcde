import { keepPhoto } from '@rtflow/records/commands/patients/keep-photo';
import { noteRead } from '@rtflow/records/commands/note-read';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { patientPhotos, photoFile, photoUrl } from '@rtflow/records/queries/patients/patient-photos';
import type { BlobStore } from '@rtflow/records';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';
import { jpegSize } from './jpeg-size.ts';

type Names = `patients.${'photos' | 'takePhoto' | 'photo'}`;

/** Smallest side that shows a face, pixels. */
const LEAST_PIXELS = 64;

export function photoHandlers({ database, blobs }: Doors): Pick<Handlers, Names> {
  return {
    'patients.photos': ({ params: { patientId = '' } }) =>
      database.readOnly((reader) => patientPhotos(reader, patientId)),
    'patients.takePhoto': async ({ actor, params: { patientId = '' }, body }) => {
      const original = Buffer.from(body.original, 'base64');
      const thumbnail = Buffer.from(body.thumbnail, 'base64');
      if (!isPicture(original) || !isPicture(thumbnail)) return refuse('NOT_A_PHOTO');
      const kept = await keepFiles(blobs, [original, thumbnail]);
      if (!kept.ok) return kept;
      const [full, small] = kept.value as [Kept, Kept];
      const photo = { patientId, source: body.source, original: full, thumbnailSha256: small.sha256 };
      const done = await runCommand(
        database.unitOfWork,
        actor,
        { name: 'patient.photo', entity: 'patient', entityId: patientId, commandId: body.commandId, input: photo },
        (tx) => keepPhoto(tx, photo),
      );
      if (!done.ok) return done;
      const { photoId } = done.value;
      return { ok: true, value: { photoId, thumbnailUrl: photoUrl(patientId, photoId, 'thumbnail') } };
    },
    'patients.photo': async ({ actor, params: { patientId = '', photoId = '' }, query: { size }, response }) => {
      const file = await database.readOnly((reader) => photoFile(reader, { patientId, photoId, size }));
      if (!file.ok) return file;
      // Thumbnails come with a chart or a task, whose reading is noted already.
      if (size === 'original') {
        const detail = { kind: 'photo', photoId };
        await noteRead(database.unitOfWork, actor, { entity: 'patient', entityId: patientId, patientId, detail });
      }
      response.type('image/jpeg').send(await blobs.read(file.value.sha256));
      return WRITTEN;
    },
  };
}

type Kept = { readonly sha256: string; readonly sizeBytes: number };

/** Durable before their row is written: a crash in between leaves a file without a row, never a row without its file. */
async function keepFiles(blobs: BlobStore, files: readonly Buffer[]): Promise<Outcome<Kept[]>> {
  const kept: Kept[] = [];
  for (const bytes of files) {
    const stored = await blobs.put(bytes);
    if (!stored.ok) return refuse('STORE_FULL');
    kept.push({ sha256: stored.value.key, sizeBytes: stored.value.sizeBytes });
  }
  return { ok: true, value: kept };
}

function isPicture(bytes: Buffer): boolean {
  const size = jpegSize(bytes);
  return size !== null && Math.min(size.width, size.height) >= LEAST_PIXELS;
}
