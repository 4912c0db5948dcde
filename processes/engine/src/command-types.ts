import type { IncidentType, InstanceState, Json, JsonObject, UserTaskState } from './rows.ts';

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
  | { type: 'activateJobs'; types: readonly JobRequest[]; worker: string }
  | { type: 'completeJob'; jobKey: number; variables?: JsonObject }
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
  /** Fires what is due at `now`, oldest first, at most `limit` of each kind: timers, job locks, back-offs, message expiry. */
  | { type: 'tick'; limit: number };

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** timeout: milliseconds that the worker holds the job. fetchVariables empty or absent: all visible. */
export type JobRequest = { type: string; timeout: number; maxJobs: number; fetchVariables?: readonly string[] };

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
  decisionType: 'DECISION_TABLE' | 'LITERAL_EXPRESSION';
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
  assignUserTask: { version: number };
  updateUserTask: { version: number };
  completeUserTask: Empty;
  evaluateDecision: DecisionEvaluation;
  deleteResource: Empty;
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
  userTasks: { key: number; elementId: string; instanceKey: number; rootKey: number; state: UserTaskState }[];
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
