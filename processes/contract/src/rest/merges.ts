import { z } from 'zod';
import { MatchCandidate } from './patients.ts';
import { Act, Id, IsoDate, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

const commandId = z.string().min(8).max(64);

export const MergeSide = z.object({
  patientId: Id,
  patientNo: z.string(),
  name: z.string(),
  sex: z.string(),
  birthDate: IsoDate.nullable(),
  idNoMasked: z.string(),
  phoneEnd: z.string(),
  registeredAt: IsoInstant,
  thumbnailUrl: z.string().nullable(),
  courses: z.array(z.object({ courseNo: z.string(), status: z.string(), openedAt: IsoInstant })),
});
export type MergeSide = z.infer<typeof MergeSide>;

export const PatientMerge = z.object({
  mergeId: Id,
  state: z.enum(['PROPOSED', 'CONFIRMED', 'DECLINED', 'UNDONE']),
  reason: z.string(),
  proposedBy: Text.nullable(),
  proposedAt: IsoInstant,
  decidedBy: Text.nullable(),
  decidedAt: IsoInstant.nullable(),
  survivor: MergeSide,
  merged: MergeSide,
  /** What the reader may do with it now. */
  acts: z.array(Act),
});
export type PatientMerge = z.infer<typeof PatientMerge>;

const Merged = z.object({ mergeId: Id });

export const mergeRoutes = {
  'merges.list': route({
    method: 'GET',
    path: '/patient-merges',
    access: 'patient.merge',
    summary: 'Merges that wait for a second person, then the newest others',
    response: z.object({ merges: z.array(PatientMerge) }),
  }),
  'merges.pair': route({
    method: 'GET',
    path: '/patients/:patientId/merge-candidates',
    access: 'patient.merge',
    summary: 'A chart, and the charts that may be the same person, best first',
    response: z.object({ patient: MergeSide, candidates: z.array(MatchCandidate) }),
  }),
  'merges.propose': route({
    method: 'POST',
    path: '/patient-merges',
    access: 'patient.merge',
    summary: 'Say that two charts are one person; nothing moves before another person confirms',
    body: z.object({ commandId, survivorId: Id, mergedId: Id, reason: z.string().trim().min(1).max(255) }),
    response: Merged,
  }),
  'merges.decide': route({
    method: 'POST',
    path: '/patient-merges/:mergeId/decision',
    access: 'patient.merge.confirm',
    summary: 'Confirm (the chart goes over) or decline; never by who proposed it',
    body: z.object({ commandId, confirm: z.boolean() }),
    response: Merged,
  }),
  'merges.undo': route({
    method: 'POST',
    path: '/patient-merges/:mergeId/undo',
    access: 'patient.merge.confirm',
    summary: 'They are two after all: what went over comes back',
    body: z.object({ commandId, reason: z.string().trim().min(1).max(255) }),
    response: Merged,
  }),
};
