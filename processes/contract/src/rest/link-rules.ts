import { z } from 'zod';
import { Id } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
const Kind = z.enum(['ACCESSION', 'ORDER_UID', 'REFERENCE', 'FRAME', 'PATIENT_DATE', 'PATIENT_NO']);

const Fields = {
  name: z.string().trim().min(1).max(64),
  kind: Kind,
  modality: z.string().max(16).nullable(),
  callingAe: z.string().max(16).nullable(),
  /** Of PATIENT_DATE: days between study and appointment. */
  days: z.number().int().min(0).max(365).nullable(),
  active: z.boolean(),
};

export const LINK_VERDICTS = ['OFF', 'NOT_ASKED', 'PASSES', 'COURSE', 'SEVERAL', 'CONFLICT'] as const;

/** How received studies find their course: rules that the department orders, switches and tries. */
export const linkRuleRoutes = {
  'linkRules.list': route({
    method: 'GET',
    path: '/dicom/link-rules',
    access: 'dicom.operate',
    summary: 'Linking rules, in the order in which they are asked',
    response: z.object({ rows: z.array(z.object({ ruleId: Id, ...Fields })) }),
  }),
  'linkRules.save': route({
    method: 'POST',
    path: '/dicom/link-rules',
    access: 'dicom.operate',
    summary: 'Make or change a linking rule; a new one is asked last',
    body: z.object({ commandId: CommandId, ruleId: Id.optional(), ...Fields }),
    response: z.object({ ruleId: Id }),
  }),
  'linkRules.order': route({
    method: 'POST',
    path: '/dicom/link-rules/order',
    access: 'dicom.operate',
    summary: 'The order of all rules',
    body: z.object({ commandId: CommandId, ruleIds: z.array(Id).min(1).max(200) }),
  }),
  'linkRules.test': route({
    method: 'POST',
    path: '/dicom/link-rules/test',
    access: 'dicom.operate',
    summary: 'What each rule says of a stored object; nothing is changed',
    /** A SOP, series or study instance UID. */
    body: z.object({ uid: z.string().regex(/^[0-9.]{1,64}$/) }),
    response: z.object({
      sopInstanceUid: z.string(),
      modality: z.string(),
      /** Where it is now. */
      courseNo: z.string().nullable(),
      rules: z.array(
        z.object({
          ruleId: Id,
          name: z.string(),
          verdict: z.enum(LINK_VERDICTS),
          courseNos: z.array(z.string()),
          /** This rule would link it. */
          decides: z.boolean(),
        }),
      ),
      outcome: z.object({ courseNo: z.string().nullable(), reason: z.string().nullable() }),
    }),
  }),
};
