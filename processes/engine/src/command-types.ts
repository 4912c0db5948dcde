import type { MigrationMapping, Modification } from './repair-types.ts';
import type { JsonObject } from './rows.ts';

export * from './command-values.ts';

/** What the engine can be asked to do; `type` names the file under commands/. */
export type Command =
  | { type: 'deployResources'; resources: readonly { name: string; content: string | Uint8Array }[] }
  | {
      type: 'createProcessInstance';
      bpmnProcessId?: string;
      definitionKey?: number;
      /** -1 or absent: latest. */
      version?: number;
      variables?: JsonObject;
      businessKey?: string;
      startInstructions?: readonly { elementId: string }[];
    }
  | { type: 'cancelProcessInstance'; instanceKey: number }
  /** All or nothing, in this order: activations, moves, terminations. */
  | ({ type: 'modifyProcessInstance'; instanceKey: number } & Modification)
  | {
      type: 'migrateProcessInstance';
      instanceKey: number;
      targetDefinitionKey: number;
      mappings: readonly MigrationMapping[];
      /** Answers the report and changes nothing. */
      dryRun?: boolean;
    }
  /** Maps what has the same id and type in both definitions and lists what has not. Changes nothing. */
  | { type: 'suggestMigration'; instanceKey: number; targetDefinitionKey: number }
  /** A root instance with everything that it called. */
  | { type: 'suspendProcessInstance'; instanceKey: number }
  | { type: 'resumeProcessInstance'; instanceKey: number }
  | { type: 'activateJobs'; types: readonly JobRequest[]; worker: string }
  | { type: 'completeJob'; jobKey: number; variables?: JsonObject; result?: JobResult }
  | {
      type: 'failJob';
      jobKey: number;
      retries: number;
      errorMessage?: string;
      /** Milliseconds. */
      retryBackOff?: number;
      variables?: JsonObject;
    }
  | { type: 'throwError'; jobKey: number; errorCode: string; errorMessage?: string; variables?: JsonObject }
  | { type: 'updateJobRetries'; jobKey: number; retries: number }
  | { type: 'updateJobTimeout'; jobKey: number; timeout: number }
  /** Back to activatable for a worker that went away before it got them; retries stay. Jobs no longer held are passed over. */
  | { type: 'releaseJobs'; jobKeys: readonly number[]; worker: string }
  | {
      type: 'publishMessage';
      name: string;
      correlationKey: string;
      /** Milliseconds; 0: correlate now or drop. */
      timeToLive: number;
      messageId?: string;
      variables?: JsonObject;
    }
  | { type: 'broadcastSignal'; signalName: string; variables?: JsonObject }
  | { type: 'setVariables'; elementInstanceKey: number; variables: JsonObject; local?: boolean }
  | { type: 'resolveIncident'; incidentKey: number }
  /** Up to `limit` open incidents of the same process, element, type and message, oldest first. */
  | {
      type: 'resolveAlikeIncidents';
      incidentKey: number;
      /** Given to jobs that have none left; absent: those stay behind their incident. */
      retries?: number;
      limit: number;
    }
  | {
      type: 'activateAdHocActivities';
      adHocElementKey: number;
      elements: readonly AdHocActivation[];
      /** Terminates what is active inside before. */
      cancelRemainingInstances?: boolean;
    }
  | { type: 'assignUserTask'; userTaskKey: number; assignee: string | null; allowOverride?: boolean; action?: string }
  | { type: 'updateUserTask'; userTaskKey: number; changeset: UserTaskChangeset; action?: string }
  | {
      type: 'completeUserTask';
      userTaskKey: number;
      variables?: JsonObject;
      /** INVALID_STATE when the task's version is another. */
      expectedVersion?: number;
      action?: string;
    }
  | { type: 'evaluateDecision'; decisionId?: string; decisionKey?: number; variables?: JsonObject }
  | { type: 'deleteResource'; resourceKey: number }
  /** Moves call trees that ended at or before a time out of the tables, oldest first; call again while `archived` reaches the limit. */
  | { type: 'archiveInstances'; endedBefore: number; limit: number }
  /** Forgets archived call trees that ended at or before a time. */
  | { type: 'forgetArchived'; endedBefore: number; limit: number }
  /** Fires what is due at `now`, oldest first, at most `limit` of each kind: timers, job locks, back-offs, message expiry. */
  | { type: 'tick'; limit: number };

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** timeout: milliseconds that the worker holds the job. fetchVariables empty or absent: all visible. */
export type JobRequest = { type: string; timeout: number; maxJobs: number; fetchVariables?: readonly string[] };

/** What a worker answers beside variables. Without a result a listener agrees and an ad-hoc worker activates nothing. */
export type JobResult =
  | {
      type: 'userTask';
      /** Assigning, updating and completing can be denied: the task stays as it was. */
      denied?: boolean;
      deniedReason?: string;
      corrections?: UserTaskCorrections;
    }
  | {
      type: 'adHocSubProcess';
      activateElements?: readonly AdHocActivation[];
      isCompletionConditionFulfilled?: boolean;
      isCancelRemainingInstances?: boolean;
    };

export type AdHocActivation = { elementId: string; variables?: JsonObject };

/** Absent: as it is. */
export type UserTaskCorrections = UserTaskChangeset & { assignee?: string | null };

/** Absent: unchanged. Times are epoch ms, null clears. */
export type UserTaskChangeset = {
  candidateGroups?: readonly string[];
  candidateUsers?: readonly string[];
  dueAt?: number | null;
  followUpAt?: number | null;
  priority?: number;
};
