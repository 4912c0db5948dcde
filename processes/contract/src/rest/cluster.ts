import { z } from 'zod';
import { IsoInstant, Key, Page, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);

/** What a unit of work has decided for a process on a Zeebe cluster. */
const ClusterCommand = z.object({
  id: Key,
  /** What is to be done there, in words. */
  what: Text,
  /** The task that it is about. */
  task: Text.nullable(),
  taskKey: Key.nullable(),
  courseNo: z.string().nullable(),
  patientId: z.string().nullable(),
  patientNo: z.string().nullable(),
  by: Text,
  at: IsoInstant,
  state: z.enum(['PENDING', 'REJECTED']),
  attempts: z.number().int(),
  /** The cluster's own words. */
  reason: z.string().nullable(),
});

export const clusterRoutes = {
  'cluster.commands': route({
    method: 'GET',
    path: '/cluster/commands',
    access: 'cluster.operate',
    summary: 'Commands that the cluster has refused or not answered yet, refused ones first, each oldest first',
    query: Page,
    response: z.object({
      rows: z.array(ClusterCommand),
      nextCursor: z.string().nullable(),
      refused: z.number().int(),
      waiting: z.number().int(),
    }),
  }),
  'cluster.resend': route({
    method: 'POST',
    path: '/cluster/commands/:id/resend',
    access: 'session.own',
    summary: 'Send a refused command again: whoever gave it, or who runs the cluster',
    body: z.object({ commandId: CommandId }),
  }),
  'cluster.close': route({
    method: 'POST',
    path: '/cluster/commands/:id/close',
    access: 'session.own',
    summary: 'Give a refused command up, with a reason; an open task goes back to its holder',
    body: z.object({ commandId: CommandId, reason: z.string().trim().min(2).max(200) }),
  }),
};
