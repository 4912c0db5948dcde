import { z } from 'zod';
import { IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

/** The patient's own page behind the link of a message: a ticket and times. No diagnosis, no site, no doctor, no number of the patient. */
export const VisitPage = z.object({
  /** Masked as in the hall. */
  name: z.string(),
  at: IsoInstant,
  tickets: z.array(
    z.object({
      ticketNo: z.string(),
      state: z.enum(['WAITING', 'CALLED', 'SKIPPED', 'IN_ROOM']),
      /** How many come before; null where nobody waits in turn (called, in the room, passed over). */
      ahead: z.number().int().nullable(),
      /** About when, as long as nothing comes between. */
      expectedAt: IsoInstant.nullable(),
      checkInAt: IsoInstant,
      room: Text,
    }),
  ),
  next: z.array(z.object({ startAt: IsoInstant, room: Text })),
  expiresAt: IsoInstant,
});
export type VisitPage = z.infer<typeof VisitPage>;

export const visitRoutes = {
  'visit.page': route({
    method: 'GET',
    path: '/visit/:token',
    access: 'public',
    summary: 'What the holder of a patient’s signed link sees: place in the queue and the next appointments',
    response: VisitPage,
  }),
};
