import { z } from 'zod';
import { uid } from '../user-tasks/user-task.ts';

/** One beam of a received RTPLAN. Degrees and axes of IEC 61217. */
const beam = z.object({
  number: z.int(),
  name: z.string(),
  radiationType: z.string().optional(),
  /** TREATMENT, SETUP, OPEN_PORTFILM … */
  deliveryType: z.string().optional(),
  /** MV for photons, MeV for electrons. */
  energy: z.object({ nominal: z.number().optional(), flatteningFilterFree: z.boolean() }),
  gantryStartDeg: z.number().optional(),
  gantryStopDeg: z.number().optional(),
  /** CW, CC or NONE. */
  gantryRotation: z.string().optional(),
  collimatorDeg: z.number().optional(),
  couchDeg: z.number().optional(),
  /** MU per fraction. */
  meterset: z.number().optional(),
  sourceToSurfaceMm: z.number().optional(),
  /** LPS, mm. */
  isocentreMm: z.array(z.number()).readonly().optional(),
});

/**
 * What a worker needs of an RTPLAN, as the record read it when it came in: no worker moves DICOM bytes for a few numbers.
 * The record may know more of the plan; that is left out.
 */
export const planSummary = z.object({
  sopInstanceUid: uid,
  planLabel: z.string(),
  planName: z.string().optional(),
  description: z.string().optional(),
  doseReferences: z.array(z.object({ targetPrescriptionDoseGy: z.number().optional() })).readonly(),
  fractionGroups: z.array(z.object({ fractionsPlanned: z.number().optional() })).readonly(),
  beams: z.array(beam).readonly(),
});
export type PlanSummary = z.infer<typeof planSummary>;
export type PlanSummaryBeam = PlanSummary['beams'][number];

/** The prescription that the plan was made for. */
export const prescriptionSummary = z.strictObject({
  fractions: z.int(),
  /** cGy, of the target with the highest dose. */
  doseTotalCgy: z.number(),
  laterality: z.enum(['L', 'R', 'B', 'NA']),
});
