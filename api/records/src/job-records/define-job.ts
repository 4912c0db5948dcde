import { JOB_TYPES } from '@rtflow/contract';
import type { JobContext, JobOutput, JobResult, JobTypeName, JobVariables } from '@rtflow/contract';
import type { JobRecord, Reader, RecordJob, Refusal } from '../record-types.ts';
import type { Tx } from '../tx.ts';

/** A job with the variables that the contract declares for its type. */
export interface TypedJob<T extends JobTypeName> {
  readonly jobKey: number;
  readonly rootKey: number;
  readonly variables: JobVariables<T>;
  readonly output: Partial<JobOutput<T>>;
}

interface JobSpec<T extends JobTypeName> {
  /** Absent where SQL does it all: the worker gets {}. */
  context?(reader: Reader, job: TypedJob<T>): Promise<JobContext<T>>;
  record?(tx: Tx, job: TypedJob<T>, result: JobResult<T>): Promise<Partial<JobOutput<T>> | Refusal>;
}

/** A job record whose parts get variables and result with their types. @throws ZodError when either is not as the contract has it */
export function defineJob<T extends JobTypeName>(type: T, spec: JobSpec<T>): JobRecord {
  const { record, context } = spec;
  const contract = JOB_TYPES[type];
  const typed = (job: RecordJob): TypedJob<T> => ({
    jobKey: job.jobKey,
    rootKey: job.rootKey,
    // A job sees all variables of its scopes: those that the contract does not name are left out.
    variables: contract.variables.strip().parse(job.variables) as JobVariables<T>,
    output: (job.output ?? {}) as Partial<JobOutput<T>>,
  });
  return {
    type,
    context: async (reader, job) => (context ? context(reader, typed(job)) : {}),
    ...(record && {
      record: async (tx, job, result) => record(tx, typed(job), contract.result.parse(result ?? {}) as JobResult<T>),
    }),
  };
}
