import { z } from 'zod';
import { Id, IsoInstant, Page } from './problem.ts';
import { route } from './route.ts';

export const imageRoutes = {
  'images.series': route({
    method: 'GET',
    path: '/courses/:courseId/series',
    access: 'image.view',
    summary: 'Series linked to a course',
    response: z.object({
      rows: z.array(
        z.object({
          seriesUid: z.string(),
          studyUid: z.string(),
          modality: z.string(),
          description: z.string().nullable(),
          instances: z.number().int(),
          receivedAt: IsoInstant,
          thumbnailUrl: z.string().nullable(),
        }),
      ),
    }),
  }),
  'images.thumbnail': route({
    method: 'GET',
    path: '/series/:seriesUid/thumbnail.png',
    access: 'image.view',
    summary: 'Middle slice, windowed',
  }),
  'images.unmatched': route({
    method: 'GET',
    path: '/dicom/unmatched',
    access: 'image.reassign',
    summary: 'Received objects that fit no patient or course',
    query: Page,
    response: z.object({
      rows: z.array(
        z.object({
          id: Id,
          studyUid: z.string(),
          seriesUid: z.string(),
          modality: z.string(),
          receivedPatientId: z.string(),
          receivedName: z.string(),
          instances: z.number().int(),
          callingAe: z.string(),
          receivedAt: IsoInstant,
          reason: z.string(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'images.link': route({
    method: 'POST',
    path: '/dicom/unmatched/:id/link',
    access: 'image.reassign',
    summary: 'Link an unmatched series to a course',
    body: z.object({ commandId: z.string().min(8).max(64), courseId: Id, reason: z.string().min(1).max(200) }),
  }),
};
