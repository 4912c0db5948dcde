import { z } from 'zod';
import { Id, IsoInstant } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);

/** What looks after the stores. */
export const RUN_KINDS = ['SCRUB', 'HEAL', 'BACKUP', 'VERIFY', 'RESTORE', 'REBUILD'] as const;
export type RunKind = (typeof RUN_KINDS)[number];
export const RUN_STATES = ['RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'INTERRUPTED'] as const;

export const storageRoutes = {
  'storage.overview': route({
    method: 'GET',
    path: '/storage',
    access: 'dicom.operate',
    summary: 'The stores, what they hold, and the last runs of what looks after them',
    response: z.object({
      /** How many stores hold each blob in the end, and how many before it is acknowledged. */
      copies: z.number().int(),
      required: z.number().int(),
      stores: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['FOLDER', 'S3']),
          blobs: z.number().int(),
          bytes: z.number(),
          freeBytes: z.number().nullable(),
          trouble: z.object({ at: IsoInstant, reason: z.string() }).nullable(),
        }),
      ),
      /** Blobs that have fewer copies than they should, and those that have none. */
      wanting: z.number().int(),
      lost: z.number().int(),
      /** Hours between two scrubs. */
      scrubHours: z.number(),
      /** Hours between two backups; null: none is set up. */
      backupHours: z.number().nullable(),
      runs: z.array(
        z.object({
          runId: Id,
          kind: z.enum(RUN_KINDS),
          state: z.enum(RUN_STATES),
          done: z.number().int(),
          total: z.number().int(),
          startedBy: z.string(),
          startedAt: IsoInstant,
          endedAt: IsoInstant.nullable(),
          report: z.record(z.string(), z.unknown()).nullable(),
        }),
      ),
    }),
  }),
  'storage.start': route({
    method: 'POST',
    path: '/storage/runs',
    access: 'dicom.operate',
    summary: 'Start a run; one at a time',
    body: z
      .object({
        commandId: CommandId,
        kind: z.enum(RUN_KINDS),
        /** What is restored. */
        studyUid: z
          .string()
          .regex(/^[0-9.]{1,64}$/)
          .optional(),
      })
      .refine(({ kind, studyUid }) => (kind === 'RESTORE') === (studyUid !== undefined), { path: ['studyUid'] }),
    response: z.object({ runId: Id }),
  }),
  'storage.cancel': route({
    method: 'POST',
    path: '/storage/runs/:runId/cancel',
    access: 'dicom.operate',
    summary: 'Stop a run after the object in hand',
    body: z.object({ commandId: CommandId }),
  }),
};
