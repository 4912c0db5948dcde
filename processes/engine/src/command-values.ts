import type { MigrationReport, MigrationSuggestion } from './repair-types.ts';
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
