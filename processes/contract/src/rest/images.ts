import { z } from 'zod';
import { Banner } from './banner.ts';
import { Id, IsoInstant, Page, Text } from './problem.ts';
import { route } from './route.ts';

const Series = z.object({
  seriesUid: z.string(),
  studyUid: z.string(),
  modality: z.string(),
  description: z.string().nullable(),
  instances: z.number().int(),
  thumbnailUrl: z.string().nullable(),
});

const Identity = z.object({
  patientId: z.string(),
  patientName: z.string(),
  birthDate: z.string(),
  sex: z.string(),
});
const LinkState = Identity.extend({ courseNo: z.string().nullable() });

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
  'images.page': route({
    method: 'GET',
    path: '/series/:seriesUid',
    access: 'image.view',
    summary: 'One series with its objects in order, whose it is, and the other series of its course',
    response: z.object({
      studyUid: z.string(),
      seriesUid: z.string(),
      modality: z.string(),
      description: z.string().nullable(),
      studyDate: z.string().nullable(),
      /** Null: nobody's yet. */
      banner: Banner.nullable(),
      objects: z.array(
        z.object({
          instanceUid: z.string(),
          number: z.number().int().nullable(),
          frames: z.number().int(),
          hasPixels: z.boolean(),
        }),
      ),
      others: z.array(Series),
    }),
  }),
  'images.elements': route({
    method: 'GET',
    path: '/instances/:instanceUid/elements',
    access: 'image.view',
    summary: 'The attributes of one object as a table for people',
    response: z.object({
      rows: z.array(
        z.object({
          tag: z.string(),
          name: z.string(),
          vr: z.string(),
          value: z.string(),
          depth: z.number().int(),
        }),
      ),
    }),
  }),
  'images.compare': route({
    method: 'GET',
    path: '/studies/:studyUid/compare',
    access: 'patient.read.masked',
    summary: 'Identity of a study beside that of the patient of a course',
    query: z.object({ courseId: Id }),
    response: z.object({
      received: Identity,
      registered: Identity,
      differs: z.array(z.string()),
      /** The course that has it now uses it: it cannot be moved. */
      inUse: z.boolean(),
    }),
  }),
  'images.relink': route({
    method: 'POST',
    path: '/studies/:studyUid/link',
    access: 'patient.read.masked',
    summary: 'Say whose a study is: into the course, under the registered identity; how it came is kept',
    body: z.object({ commandId: z.string().min(8).max(64), courseId: Id, reason: z.string().min(1).max(200) }),
    response: z.object({ changeId: Id }),
  }),
  'images.linkChanges': route({
    method: 'GET',
    path: '/dicom/link-changes',
    access: 'image.reassign',
    summary: 'Who said whose a study is, newest first',
    query: Page,
    response: z.object({
      rows: z.array(
        z.object({
          changeId: Id,
          studyUid: z.string(),
          before: LinkState,
          after: LinkState,
          reason: z.string(),
          madeBy: Text,
          madeAt: IsoInstant,
          undoneAt: IsoInstant.nullable(),
          undoable: z.boolean(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'images.undoLink': route({
    method: 'POST',
    path: '/dicom/link-changes/:changeId/undo',
    access: 'image.reassign',
    summary: 'Take the last change of a study back',
    body: z.object({ commandId: z.string().min(8).max(64), reason: z.string().min(1).max(200) }),
  }),
};
