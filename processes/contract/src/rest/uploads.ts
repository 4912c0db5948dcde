import { z } from 'zod';
import { Id, IsoInstant } from './problem.ts';
import { route } from './route.ts';

const Study = z.object({
  studyUid: z.string(),
  patientId: z.string(),
  patientName: z.string(),
  studyDate: z.string(),
  description: z.string(),
  modalities: z.array(z.string()),
  objects: z.number().int(),
  /** Whose it is; null: nobody's yet. */
  course: z.object({ courseId: Id, courseNo: z.string(), patientId: Id, patientNo: z.string() }).nullable(),
});

/** Uploading from the browser: one file a request, so that what arrived is kept and the rest can follow later. */
export const uploadRoutes = {
  'uploads.list': route({
    method: 'GET',
    path: '/uploads',
    access: 'image.upload',
    summary: 'Own uploads, newest first',
    response: z.object({
      rows: z.array(
        z.object({
          uploadId: Id,
          createdAt: IsoInstant,
          files: z.number().int(),
          kept: z.number().int(),
          refused: z.number().int(),
        }),
      ),
    }),
  }),
  'uploads.begin': route({
    method: 'POST',
    path: '/uploads',
    access: 'image.upload',
    summary: 'Begin to upload so many files',
    body: z.object({ commandId: z.string().min(8).max(64), files: z.number().int().min(1).max(1_000_000) }),
    response: z.object({ uploadId: Id }),
  }),
  'uploads.show': route({
    method: 'GET',
    path: '/uploads/:uploadId',
    access: 'image.upload',
    summary: 'What of an upload is here, what was refused, and whose its studies are',
    response: z.object({
      /** Keys of files that need not be sent again. */
      taken: z.array(z.string()),
      refused: z.array(z.object({ fileKey: z.string(), outcome: z.string(), reason: z.string().nullable() })),
      studies: z.array(Study),
    }),
  }),
  'uploads.file': route({
    method: 'POST',
    path: '/uploads/:uploadId/files/:fileKey',
    access: 'image.upload',
    summary: 'One DICOM file as the body; kept through the same checks as C-STORE',
    response: z.object({
      outcome: z.enum([
        'stored',
        'duplicate',
        'quarantined',
        'unreadable',
        'too-large',
        'refused-full',
        'store-broken',
        'other-study',
      ]),
      reason: z.string().nullable(),
    }),
  }),
};
