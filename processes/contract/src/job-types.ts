import type { z } from 'zod';
import { IMAGING_JOBS } from './jobs/imaging.ts';
import type { JobType } from './jobs/job-type.ts';
import { PLANNING_JOBS } from './jobs/planning.ts';
import { REBOOKING_JOBS } from './jobs/rebooking.ts';
import { REGISTRATION_JOBS } from './jobs/registration.ts';
import { TIMING_JOBS } from './jobs/timing.ts';
import { TREATMENT_JOBS } from './jobs/treatment.ts';

export type { JobType } from './jobs/job-type.ts';
export type { PlanSummary, PlanSummaryBeam } from './jobs/plan-summary.ts';
export { NOT_COMPUTED, PLAN_ROWS, type PlanRowId } from './jobs/planning.ts';

/** Every job type of the models; the key is the worker's folder name. Context and result are {} where SQL does it all. */
export const JOB_TYPES = {
  ...REGISTRATION_JOBS,
  ...TIMING_JOBS,
  ...IMAGING_JOBS,
  ...PLANNING_JOBS,
  ...TREATMENT_JOBS,
  ...REBOOKING_JOBS,
} as const satisfies Record<string, JobType>;

export type JobTypeName = keyof typeof JOB_TYPES;
export type JobVariables<T extends JobTypeName> = z.infer<(typeof JOB_TYPES)[T]['variables']>;
export type JobOutput<T extends JobTypeName> = z.infer<(typeof JOB_TYPES)[T]['output']>;
export type JobContext<T extends JobTypeName> = z.infer<(typeof JOB_TYPES)[T]['context']>;
export type JobResult<T extends JobTypeName> = z.infer<(typeof JOB_TYPES)[T]['result']>;
export type JobErrorCode<T extends JobTypeName> = (typeof JOB_TYPES)[T]['errors'][number];

export const isJobTypeName = (type: string): type is JobTypeName => Object.hasOwn(JOB_TYPES, type);
