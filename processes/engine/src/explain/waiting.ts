import type { IncidentType, JobRow, Json, UserTaskState } from '../rows.ts';

/**
 * What one open element waits for, as a code with parameters: words are made where it is shown. Times are epoch ms,
 * durations milliseconds; `handler` is the id of the event that would start.
 */
export type Waiting = {
  instanceKey: number;
  elementKey: number;
  elementId: string;
  since: number;
} & (
  | { code: 'JOB_NO_WORKER' | 'JOB_QUEUED'; detail: JobDetail & { lastPolledAt: number | null } }
  | { code: 'JOB_LOCKED'; detail: JobDetail & { worker: string; until: number } }
  | { code: 'JOB_BACKOFF'; detail: JobDetail & { until: number } }
  | {
      code: 'USER_TASK';
      detail: {
        userTaskKey: number;
        state: UserTaskState;
        assignee: string | null;
        candidateGroups: string[];
        candidateUsers: string[];
        dueAt: number | null;
      };
    }
  /** `overdue`: it should have fired, so nothing ticks. Suspended timers have `remaining` instead. */
  | { code: 'TIMER'; detail: { dueAt: number; overdue: boolean; remaining: number | null; handler: string } }
  | {
      code: 'MESSAGE';
      detail: { name: string; correlationKey: string | null; handler: string; nearMisses: NearMiss[] };
    }
  | { code: 'SIGNAL'; detail: { name: string; handler: string } }
  | { code: 'CALL'; detail: { processId: string; instanceKey: number } }
  /** `values`: of the names in the expression, as the element sees them now; null where no scope has the name. */
  | {
      code: 'INCIDENT';
      detail: {
        incidentKey: number;
        type: IncidentType;
        message: string;
        expression: string | null;
        values: Record<string, Json>;
      };
    }
  /** Tokens wait at a join: for which flows, and which active elements could still send one. */
  | { code: 'JOIN'; detail: { arrived: string[]; awaited: { flowId: string; from: string[] }[] } }
  | { code: 'SUSPENDED'; detail: { processId: string } }
);

export type WaitCode = Waiting['code'];

/** `listenerEvent`: null for the work of the element itself. */
export type JobDetail = Pick<JobRow, 'key' | 'type' | 'retries' | 'listenerEvent'>;

/** A buffered message of the awaited name that nevertheless does not correlate. */
export type NearMiss = {
  messageKey: number;
  correlationKey: string;
  publishedAt: number;
  reason: 'OTHER_KEY' | 'EXPIRED' | 'ALREADY_CORRELATED';
};
