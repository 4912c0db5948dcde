import { z } from 'zod';
import { Banner } from './banner.ts';
import { Act, Id, IsoDate, IsoInstant, Page, Text, Version } from './problem.ts';
import { route } from './route.ts';

export const PatientRow = z.object({
  patientId: Id,
  patientNo: z.string(),
  name: z.string(),
  masked: z.boolean(),
  sex: z.string(),
  ageYears: z.number().int().nullable(),
  source: z.string().nullable(),
  registeredAt: IsoInstant,
  courseId: Id.nullable(),
  courseStatus: z.string().nullable(),
  category: z.string().nullable(),
  diagnosis: z.string().nullable(),
  technique: z.string().nullable(),
  attending: Text.nullable(),
  device: Text.nullable(),
  fractions: z.string().nullable(),
  waitsFor: Text.nullable(),
  overdue: z.boolean(),
});
export type PatientRow = z.infer<typeof PatientRow>;

export const Registration = z.object({
  name: z.string().trim().min(1).max(40),
  sex: z.enum(['M', 'F', 'U']),
  birthDate: IsoDate,
  idType: z.enum(['ID_CARD', 'PASSPORT', 'HMT_PERMIT', 'OFFICER', 'BIRTH_CERT', 'TEMPORARY']),
  idNo: z.string().trim().max(32).default(''),
  /** Only an unknown emergency patient may have none. */
  phone: z
    .string()
    .regex(/^1\d{10}$/)
    .optional(),
  source: z.enum(['OUTPATIENT', 'INPATIENT', 'REFERRAL', 'EXAM']),
  insurance: z.enum(['EMPLOYEE', 'RESIDENT', 'SELF', 'OTHER']).optional(),
  admissionNo: z.string().max(32).optional(),
  ward: z.string().max(32).optional(),
  bed: z.string().max(16).optional(),
  contactName: z.string().max(40).optional(),
  contactPhone: z.string().max(20).optional(),
  /** The HIS's own number of the person, where it was asked. */
  hisPatientId: z.string().max(64).optional(),
});
export type Registration = z.infer<typeof Registration>;

export const MatchCandidate = z.object({
  patientId: Id,
  patientNo: z.string(),
  name: z.string(),
  sex: z.string(),
  birthDate: IsoDate.nullable(),
  idNoMasked: z.string(),
  level: z.enum(['EXACT', 'PROBABLE', 'POSSIBLE']),
  score: z.number(),
  lastCourse: z.string().nullable(),
});

export const TimelineItem = z.object({
  at: IsoInstant,
  lane: z.enum(['milestone', 'appointment', 'treatment', 'check']),
  state: z.string(),
  label: Text,
  detail: Text.nullable(),
  courseId: Id,
  /** LOCAL, or the system that the row came from, with the time at which it came. */
  source: z.string(),
  syncedAt: IsoInstant.nullable(),
  /** Key data, each with its unit; a time is said in the reader's own way. */
  facts: z.array(z.object({ label: Text, value: Text, at: IsoInstant.nullable() })),
});

export const ProcessStep = z.object({
  taskId: z.string(),
  label: Text,
  /** submitted: done here, not confirmed yet by the cluster on which the process runs. */
  state: z.enum(['done', 'submitted', 'active', 'waiting', 'skipped']),
  at: IsoInstant.nullable(),
  note: Text.nullable(),
});

export const WhyLine = z.object({
  zh: z.string(),
  en: z.string(),
  since: IsoInstant.nullable(),
  taskKey: z.string().nullable(),
  overdue: z.boolean(),
});

/** A form as it was submitted. */
export const ChartForm = z.object({
  submissionId: Id,
  formId: z.string(),
  title: Text,
  version: z.number().int(),
  submittedBy: Text,
  submittedAt: IsoInstant,
  /** Who signed it; null for a form that needs no signature. */
  signedBy: Text.nullable(),
  taskKey: z.string().nullable(),
});
export type ChartForm = z.infer<typeof ChartForm>;

export const Chart = z.object({
  banner: Banner,
  version: Version,
  acts: z.array(Act),
  why: z.array(WhyLine),
  steps: z.array(ProcessStep),
  /** Of all courses of the patient. */
  timeline: z.array(TimelineItem),
  holidays: z.array(z.object({ date: IsoDate, name: z.string(), works: z.boolean() })),
  demographics: z.array(z.object({ label: Text, value: Text, source: z.string().nullable() })),
  diagnoses: z.array(
    z.object({
      /** A cluster: stem with its extension codes. */
      code: z.string(),
      /** As the release has it; the code where no release knows it. */
      title: Text,
      release: z.string().nullable(),
      /** The department's own words. */
      name: z.string().nullable(),
      /** Topography and morphology, ICD-O-3. */
      icdO: z.string().nullable(),
      laterality: z.string().nullable(),
      stage: z.string().nullable(),
      date: IsoDate.nullable(),
    }),
  ),
  prescriptions: z.array(
    z.object({
      version: z.number().int(),
      status: z.string(),
      technique: z.string().nullable(),
      signedBy: Text.nullable(),
      targets: z.array(
        z.object({
          name: z.string(),
          totalGy: z.number(),
          perFractionGy: z.number(),
          fractions: z.number().int(),
          coverage: Text.nullable(),
        }),
      ),
    }),
  ),
  plans: z.array(
    z.object({
      planId: Id,
      planNo: z.string(),
      version: z.number().int(),
      status: z.string(),
      planUid: z.string().nullable(),
      hash: z.string().nullable(),
      hashMatches: z.boolean().nullable(),
      planner: Text.nullable(),
      checks: z.array(z.object({ label: Text, ok: z.boolean(), detail: Text.nullable() })),
    }),
  ),
  fractions: z.array(
    z.object({
      fractionNo: z.number().int(),
      date: IsoDate.nullable(),
      start: IsoInstant.nullable(),
      device: Text.nullable(),
      status: z.string(),
      muPlanned: z.number().nullable(),
      muDelivered: z.number().nullable(),
      /** Couch shift, mm, IEC 61217: lateral, longitudinal, vertical. */
      shiftMm: z.object({ lateral: z.number(), longitudinal: z.number(), vertical: z.number() }).nullable(),
      staff: z.array(Text),
    }),
  ),
  forms: z.array(ChartForm),
  images: z.array(
    z.object({
      seriesUid: z.string(),
      studyUid: z.string(),
      modality: z.string(),
      description: z.string().nullable(),
      date: IsoDate.nullable(),
      instances: z.number().int(),
      thumbnailUrl: z.string().nullable(),
    }),
  ),
  documents: z.array(z.object({ documentId: Id, title: Text, createdAt: IsoInstant, url: z.string() })),
  courses: z.array(
    z.object({
      courseId: Id,
      courseNo: z.string(),
      status: z.string(),
      openedAt: IsoInstant,
      summary: z.string().nullable(),
    }),
  ),
  /** Earlier irradiation of the same site; null: none is known. */
  priorDose: z
    .object({
      /** Courses here, this one last. Null: the dose is not known. */
      shares: z.array(
        z.object({
          courseNo: z.string(),
          fractions: z.number().int(),
          perFractionGy: z.number().nullable(),
          tumourGy: z.number().nullable(),
          lateGy: z.number().nullable(),
        }),
      ),
      /** As the doctor wrote it: a text, so that no sum can be made. */
      elsewhere: z.string().nullable(),
      alphaBetaGy: z.object({ tumour: z.number(), late: z.number() }),
      /** EQD2; null where any part is unknown. */
      total: z.object({ tumourGy: z.number(), lateGy: z.number() }).nullable(),
    })
    .nullable(),
  log: z.array(
    z.object({
      at: IsoInstant,
      who: Text,
      act: Text,
      /** Coded reason and note, or what was written in the form. */
      comment: Text.nullable(),
      durationS: z.number().nullable(),
    }),
  ),
});
export type Chart = z.infer<typeof Chart>;

const PatientQuery = Page.extend({
  text: z.string().max(64).optional(),
  sex: z.enum(['M', 'F', 'U']).optional(),
  source: z.string().optional(),
  /** Codes joined by commas: any of them. */
  technique: z.string().max(200).optional(),
  /** Beginning of an ICD-11 code, or a diagnosis of the department. */
  diagnosis: z.string().max(64).optional(),
  status: z.string().optional(),
  attending: z.string().optional(),
  /** Also who treated the patient before. */
  attendingHistory: z.enum(['true', 'false']).optional(),
  device: z.string().optional(),
  registeredFrom: IsoDate.optional(),
  registeredTo: IsoDate.optional(),
  requestedFrom: IsoDate.optional(),
  requestedTo: IsoDate.optional(),
  preset: z.enum(['mine', 'today', 'all']).default('all'),
  sort: z.enum(['registered', 'name', 'category', 'patientNo']).default('registered'),
});

export const patientRoutes = {
  'patients.list': route({
    method: 'GET',
    path: '/patients',
    access: 'patient.read.masked',
    summary: 'Find patients; names are masked without patient.read',
    query: PatientQuery,
    response: z.object({
      rows: z.array(PatientRow),
      nextCursor: z.string().nullable(),
      total: z.number().int(),
      totalIsExact: z.boolean(),
    }),
  }),
  'patients.match': route({
    method: 'POST',
    path: '/patients/match',
    access: 'patient.register',
    summary: 'New or returning: candidates for what has been typed',
    body: Registration.partial(),
    response: z.object({
      level: z.enum(['EXACT', 'PROBABLE', 'NONE', 'CONFLICT']),
      candidates: z.array(MatchCandidate),
    }),
  }),
  'patients.readIdCard': route({
    method: 'POST',
    path: '/patients/id-card',
    access: 'patient.register',
    summary: 'Check an identity number; derive birth date and sex',
    body: z.object({ idNo: z.string().max(32) }),
    response: z.object({
      valid: z.boolean(),
      fault: z.string().nullable(),
      birthDate: IsoDate.nullable(),
      sex: z.string().nullable(),
    }),
  }),
  'patients.fromHis': route({
    method: 'POST',
    path: '/patients/from-his',
    access: 'patient.register',
    summary: 'Pull demographics from the HIS by identity or card number',
    body: z.object({ idNo: z.string().max(32) }),
    response: z.object({ found: z.boolean(), available: z.boolean(), fields: z.record(z.string(), z.string()) }),
  }),
  'patients.register': route({
    method: 'POST',
    path: '/patients',
    access: 'patient.register',
    summary: 'Register a patient and start the registration pathway',
    body: z.object({
      commandId: z.string().min(8).max(64),
      registration: Registration,
      existingPatientId: Id.optional(),
      acceptNew: z.boolean().default(false),
    }),
    response: z.object({ patientId: Id, patientNo: z.string(), barcode: z.string(), returning: z.boolean() }),
  }),
  'patients.chart': route({
    method: 'GET',
    path: '/patients/:patientId/chart',
    access: 'patient.read',
    summary: 'The flat chart',
    query: z.object({ course: Id.optional() }),
    response: Chart,
  }),
  'patients.fields': route({
    method: 'GET',
    path: '/patients/:patientId/fields',
    access: 'patient.register',
    summary: 'What may be corrected of a patient, and what each field was before',
    response: z.object({
      version: Version,
      /** Name, sex and birth date are corrected in the HIS. */
      fromHis: z.boolean(),
      fields: z.record(z.string(), z.string()),
      history: z.array(
        z.object({
          field: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable(),
          source: z.string(),
          reason: z.string().nullable(),
          at: IsoInstant,
          who: Text,
        }),
      ),
    }),
  }),
  'patients.edit': route({
    method: 'PUT',
    path: '/patients/:patientId/fields',
    access: 'patient.register',
    summary: 'Correct demographics; each change is kept with what was there before',
    body: z.object({
      commandId: z.string().min(8).max(64),
      version: Version,
      fields: Registration.pick({
        name: true,
        sex: true,
        birthDate: true,
        phone: true,
        insurance: true,
        contactName: true,
        contactPhone: true,
      }).partial(),
      reason: z.string().trim().max(200).optional(),
    }),
    response: z.object({ changed: z.array(z.string()) }),
  }),
  'documents.get': route({
    method: 'GET',
    path: '/documents/:documentId',
    access: 'patient.print',
    summary: 'A filed document (HTML or PDF), as it was made',
  }),
};
