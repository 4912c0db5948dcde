import { z } from 'zod';
import { Id, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

/** Largest picture that is taken, bytes. A page of the camera's full size is below it. */
export const PHOTO_LIMIT_BYTES = 6 * 1024 * 1024;
const Jpeg = z.base64().max(Math.ceil(PHOTO_LIMIT_BYTES / 3) * 4);

export const PatientPhoto = z.object({
  photoId: Id,
  takenAt: IsoInstant,
  takenBy: Text.nullable(),
  /** Stands on the banner. */
  current: z.boolean(),
  url: z.string(),
  thumbnailUrl: z.string(),
});
export type PatientPhoto = z.infer<typeof PatientPhoto>;

export const photoRoutes = {
  'patients.photos': route({
    method: 'GET',
    path: '/patients/:patientId/photos',
    access: 'patient.read',
    summary: 'Photographs of a patient, newest first',
    response: z.object({ photos: z.array(PatientPhoto) }),
  }),
  'patients.takePhoto': route({
    method: 'POST',
    path: '/patients/:patientId/photos',
    access: 'patient.photo',
    summary: 'Keep a photograph with its cropped thumbnail, both JPEG; earlier ones stay in the history',
    body: z.object({
      commandId: z.string().min(8).max(64),
      source: z.enum(['CAMERA', 'UPLOAD']),
      original: Jpeg,
      thumbnail: Jpeg,
    }),
    response: z.object({ photoId: Id, thumbnailUrl: z.string() }),
  }),
  'patients.photo': route({
    method: 'GET',
    path: '/patients/:patientId/photos/:photoId',
    access: 'patient.read',
    summary: 'The picture itself, JPEG',
    query: z.object({ size: z.enum(['original', 'thumbnail']).default('original') }),
  }),
};
