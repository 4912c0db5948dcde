import { z } from 'zod';

/** What one job type of the models is. The key in JOB_TYPES is the type and the worker's folder name. */
export interface JobType {
  readonly purpose: { readonly zh: string; readonly en: string };
  /** Variables that the model hands to the job: ids, flags, enums, dates only. */
  readonly variables: z.ZodObject;
  /** Variables that completing the job returns to the process. */
  readonly output: z.ZodObject;
  /** Clinical data that the worker may read: answer of GET /api/jobs/:jobKey/context. */
  readonly context: z.ZodObject;
  /** Clinical result that the record stores in the same transaction as the completion. */
  readonly result: z.ZodObject;
  /** BPMN error codes that the models draw; anything else that fails is an incident. */
  readonly errors: readonly string[];
  readonly retries: number;
  /** A notice beside the work: when its last attempt fails, it is given up and logged; no case is held up by it. */
  readonly dispensable?: true;
}

export const none = z.strictObject({});
