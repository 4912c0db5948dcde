/** An activated job as the gateway hands it over. Keys are strings: they exceed 2^53 on other engines. */
export interface ActivatedJob {
  readonly key: string;
  readonly type: string;
  readonly processInstanceKey: string;
  readonly bpmnProcessId: string;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly customHeaders: Readonly<Record<string, unknown>>;
  /** Attempts left, this one included. */
  readonly retries: number;
  /** Epoch ms until which the job is locked for this worker. */
  readonly deadline: number;
}

export interface WorkerOptions {
  readonly type: string;
  /** Shown in the history beside each job. */
  readonly name: string;
  readonly maxJobs: number;
  /** How long an activated job stays locked, ms. */
  readonly timeoutMs: number;
  /** Names of the variables that the handler reads; all visible ones when left out. */
  readonly fetchVariables?: readonly string[];
  /** Never rejects: it has ended the job, or said in the log why it could not. */
  readonly onJob: (job: ActivatedJob) => Promise<void>;
}

/** The job side of a Zeebe gateway. Every call rejects when the gateway refuses or cannot be reached. */
export interface JobGateway {
  openWorker(options: WorkerOptions): void;
  completeJob(request: { jobKey: string; variables: Readonly<Record<string, unknown>> }): Promise<void>;
  failJob(request: { jobKey: string; retries: number; errorMessage: string; retryBackOff: number }): Promise<void>;
  throwError(request: {
    jobKey: string;
    errorCode: string;
    errorMessage: string;
    variables: Readonly<Record<string, unknown>>;
  }): Promise<void>;
  /** Asks for no more jobs, waits for those that run, then closes the connections. */
  close(): Promise<void>;
}

/** The part of a pino logger that the runtime uses. */
export interface WorkerLog {
  debug(detail: object, message: string): void;
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}
