import {
  JOB_TYPES,
  type JobContext,
  type JobErrorCode,
  type JobOutput,
  type JobResult,
  type JobType,
  type JobTypeName,
  type JobVariables,
} from '@rtflow/contract';
import { complete, failForGood, throwError, type Ending, type JobHandler, type JobTools } from '@rtflow/worker-runtime';

/** What a handler of our own job types gets: its variables and context in the contract's types, checked. */
export interface Work<T extends JobTypeName> {
  readonly variables: JobVariables<T>;
  /** Attempts left, this one included. */
  readonly retries: number;
  readonly tools: Pick<JobTools, 'log' | 'now' | 'signal'>;
  context(): Promise<JobContext<T>>;
}

/** The endings of one job type; each checks what it hands on against the contract. */
export interface Endings<T extends JobTypeName> {
  /** Variables only; members that the record adds itself may be left out. */
  done(variables: Partial<JobOutput<T>>): Ending;
  /** A clinical result that the record stores in the transaction that completes the job. */
  recorded(result: JobResult<T>, variables?: Partial<JobOutput<T>>): Ending;
  bpmnError(code: JobErrorCode<T>, message: string): Ending;
}

/** A handler for one of RTFlow's own job types. @throws nothing: what does not fit the contract becomes an incident. */
export function defineHandler<T extends JobTypeName>(
  type: T,
  handle: (work: Work<T>, endings: Endings<T>) => Promise<Ending> | Ending,
  options: Pick<JobHandler, 'timeoutMs' | 'maxJobs'> = {},
): JobHandler {
  const contract: JobType = JOB_TYPES[type];
  const endings = endingsOf<T>(contract);
  return {
    type,
    retries: contract.retries,
    dispensable: contract.dispensable === true,
    fetchVariables: Object.keys(contract.variables.shape),
    ...options,
    async handle(job, tools) {
      const variables = contract.variables.strip().safeParse(job.variables);
      if (!variables.success) return failForGood(`variables of ${type}: ${placesOf(variables.error.issues)}`);
      return handle(
        {
          variables: variables.data as JobVariables<T>,
          retries: job.retries,
          tools,
          // Loose: a server that is one version ahead may say more.
          context: async () => contract.context.loose().parse(await tools.context()) as JobContext<T>,
        },
        endings,
      );
    },
  };
}

/** A job whose record does everything in SQL: the worker only says that its turn has come. */
export function defineRecordOnly<T extends JobTypeName>(type: T): JobHandler {
  return defineHandler(type, () => complete({ result: {} }));
}

function endingsOf<T extends JobTypeName>(contract: JobType): Endings<T> {
  const outputOf = (variables: Partial<JobOutput<T>>) => contract.output.partial().parse(variables);
  return {
    done: (variables) => complete({ variables: outputOf(variables) }),
    recorded: (result, variables = {}) =>
      complete({ variables: outputOf(variables), result: contract.result.parse(result) }),
    bpmnError: (code, message) => throwError(code, message),
  };
}

/** Where a value does not fit, never the value: it may be a person's. */
function placesOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string }[]): string {
  return issues.map((issue) => `${issue.path.map(String).join('.')} (${issue.code ?? 'invalid'})`).join(', ');
}
