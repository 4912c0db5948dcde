import { z } from 'zod';
import { IsoDate, Text } from './problem.ts';

/** A safety flag: the answer is 'yes', 'no' or not answered yet. */
export const Flag = z.object({
  kind: z.enum(['allergy', 'infection', 'pacemaker', 'pregnancy', 'priorRt', 'anaesthesia']),
  state: z.enum(['yes', 'no', 'unanswered']),
  text: z.string().optional(),
});

/** The identity line that stands on every patient screen. Names are masked for readers without `patient.read`. */
export const Banner = z.object({
  patientId: z.string(),
  patientNo: z.string(),
  name: z.string(),
  masked: z.boolean(),
  sex: z.enum(['M', 'F', 'U']),
  birthDate: IsoDate.nullable(),
  ageYears: z.number().int().nullable(),
  photoUrl: z.string().nullable(),
  flags: z.array(Flag),
  course: z
    .object({
      courseId: z.string(),
      courseNo: z.string(),
      status: z.string(),
      site: z.string().nullable(),
      laterality: z.enum(['L', 'R', 'B', 'NA']).nullable(),
      diagnosis: z.string().nullable(),
      stage: z.string().nullable(),
      technique: z.string().nullable(),
      intent: z.string().nullable(),
      category: z.string().nullable(),
      attending: Text.nullable(),
      device: Text.nullable(),
      fractionsDelivered: z.number().int(),
      fractionsPrescribed: z.number().int().nullable(),
    })
    .nullable(),
});
export type Banner = z.infer<typeof Banner>;
