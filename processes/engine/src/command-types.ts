import type {
  ExecutionEvent,
  IncidentType,
  InstanceState,
  JobKind,
  Json,
  JsonObject,
  UserTaskEvent,
  UserTaskState,
} from './rows.ts';
import type { MigrationReport, Modification, MigrationSuggestion, MigrationMapping } from './repair-types.ts';

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

export type ActivatedJob = {
  jobKey: number;
  kind: JobKind;
  listenerEvent: ExecutionEvent | UserTaskEvent | null;
  type: string;
  instanceKey: number;
  rootKey: number;
  bpmnProcessId: string;
  processDefinitionVersion: number;
  definitionKey: number;
  elementId: string;
  elementInstanceKey: number;
  customHeaders: Record<string, string>;
  worker: string;
  retries: number;
  /** Epoch ms. */
  deadline: number;
  priority: number;
  variables: JsonObject;
};

export type DeployedResource =
  | { kind: 'process'; bpmnProcessId: string; version: number; definitionKey: number; resourceName: string }
  | { kind: 'form'; formId: string; version: number; formKey: number; resourceName: string }
  | {
      kind: 'decision';
      decisionId: string;
      name: string;
      version: number;
      decisionKey: number;
      drgId: string;
      drgKey: number;
    }
  | {
      kind: 'decisionRequirements';
      drgId: string;
      name: string;
      version: number;
      drgKey: number;
      resourceName: string;
    };

export type EvaluatedDecision = {
  decisionId: string;
  decisionName: string;
  decisionKey: number;
  decisionVersion: number;
  decisionType: 'DECISION_TABLE' | 'LITERAL_EXPRESSION' | 'CONTEXT' | 'INVOCATION' | 'LIST' | 'RELATION' | 'UNKNOWN';
  decisionOutput: Json;
  evaluatedInputs: { inputId: string; inputName: string; inputValue: Json }[];
  matchedRules: {
    ruleId: string;
    /** From 1. */
    ruleIndex: number;
    evaluatedOutputs: { outputId: string; outputName: string; outputValue: Json }[];
  }[];
};

export type DecisionEvaluation = {
  /** Of this evaluation, for logs; evaluations are not stored. */
  evaluationKey: number;
  decisionKey: number;
  decisionId: string;
  decisionName: string;
  decisionVersion: number;
  drgId: string;
  drgKey: number;
  decisionOutput: Json;
  evaluatedDecisions: EvaluatedDecision[];
  /** Both null unless the evaluation failed. */
  failedDecisionId: string | null;
  failureMessage: string | null;
};

/** What an accepted command answers. */
export type CommandValues = {
  deployResources: { deploymentKey: number; resources: DeployedResource[] };
  createProcessInstance: {
    instanceKey: number;
    definitionKey: number;
    bpmnProcessId: string;
    version: number;
    /** Root variables when the instance ended within the command (for CreateProcessInstanceWithResult), else null. */
    completedWith: JsonObject | null;
  };
  cancelProcessInstance: Empty;
  modifyProcessInstance: Empty;
  migrateProcessInstance: MigrationReport;
  suggestMigration: MigrationSuggestion;
  suspendProcessInstance: Empty;
  resumeProcessInstance: Empty;
  activateJobs: { jobs: ActivatedJob[] };
  completeJob: Empty;
  failJob: Empty;
  throwError: Empty;
  updateJobRetries: Empty;
  updateJobTimeout: Empty;
  releaseJobs: Empty;
  publishMessage: { messageKey: number; correlatedInstanceKeys: number[] };
  broadcastSignal: { signalKey: number };
  setVariables: { key: number };
  resolveIncident: Empty;
  resolveAlikeIncidents: {
    resolved: number;
    /** Of the resolved, those that failed again. */
    raisedAgain: number;
    /** Open and alike, not looked at: more than `limit`, or jobs without retries. */
    left: number;
  };
  activateAdHocActivities: Empty;
  /** state: ASSIGNING, UPDATING or COMPLETING while task listeners work; what became of it comes with the effects. */
  assignUserTask: { version: number; state: UserTaskState };
  updateUserTask: { version: number; state: UserTaskState };
  completeUserTask: { state: UserTaskState };
  evaluateDecision: DecisionEvaluation;
  deleteResource: Empty;
  archiveInstances: { archived: number };
  forgetArchived: { forgotten: number };
  tick: {
    /** How many were handled; call again at once while any reaches the limit. */
    fired: number;
    /** Epoch ms of the next thing due, null when nothing waits for a time. */
    nextDueAt: number | null;
  };
};
type Empty = Record<string, never>;

export type RejectionCode =
  | 'NOT_FOUND'
  | 'INVALID_ARGUMENT'
  /** FAILED_PRECONDITION at a gRPC door, 409 at a REST door. */
  | 'INVALID_STATE'
  | 'ALREADY_EXISTS';

/** `message` in Zeebe's words: "Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to …, but …". */
export type Rejection = { code: RejectionCode; message: string };

/** For after the commit: wake pollers and browsers. */
export type Effects = {
  /** Types of which at least one job became activatable. */
  jobTypesAvailable: string[];
  userTasks: {
    key: number;
    elementId: string;
    instanceKey: number;
    rootKey: number;
    state: UserTaskState;
    /** A task listener denied the change; the task stays as it was. */
    denied?: { event: UserTaskEvent; reason: string | null };
  }[];
  instances: {
    key: number;
    rootKey: number;
    processId: string;
    state: InstanceState;
    /** Of the process scope, once COMPLETED. */
    variables: JsonObject | null;
  }[];
  incidents: { key: number; type: IncidentType; elementId: string; instanceKey: number; rootKey: number }[];
};

/** `now`: epoch ms, never running back. `actor`: who is written into the history. */
export type ExecutionContext = { now: number; actor: string };

export type Outcome<V> = { ok: true; value: V; effects: Effects } | { ok: false; rejection: Rejection };
