/**
 * The rows that the engine keeps (tables `wf_*`). Keys are JS-safe integers in 2^51 … 2^53, times are epoch milliseconds.
 * `endedAt: null` means open. Rows that carry `rootKey` belong to the call tree whose root process instance has that key;
 * a process instance is also an element row with `key === instanceKey`, so that scope chains are uniform.
 */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export type ResourceState = 'ACTIVE' | 'DELETED';

export type DeploymentRow = { key: number; deployedAt: number; actor: string };

export type DefinitionRow = {
  key: number;
  processId: string;
  version: number;
  versionTag: string | null;
  name: string | null;
  resourceName: string;
  checksum: string;
  /** The BPMN XML as it was deployed. */
  resource: string;
  deploymentKey: number;
  state: ResourceState;
  deployedAt: number;
};

export type FormRow = {
  key: number;
  formId: string;
  version: number;
  versionTag: string | null;
  resourceName: string;
  checksum: string;
  resource: string;
  deploymentKey: number;
  state: ResourceState;
  deployedAt: number;
};

export type DrgRow = {
  key: number;
  drgId: string;
  name: string | null;
  version: number;
  resourceName: string;
  checksum: string;
  resource: string;
  deploymentKey: number;
  state: ResourceState;
  deployedAt: number;
};

export type DecisionRow = {
  key: number;
  decisionId: string;
  name: string | null;
  version: number;
  versionTag: string | null;
  drgKey: number;
  deploymentKey: number;
  state: ResourceState;
};

/** SUSPENDED: no job is handed out, no timer runs, no user task is completed; messages and signals are kept. */
export type InstanceState = 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'TERMINATED';

export type InstanceRow = {
  key: number;
  defKey: number;
  processId: string;
  version: number;
  /** Equals `key` for a root instance. */
  rootKey: number;
  /** The call activity's element key, null for a root instance. */
  parentElementKey: number | null;
  parentInstanceKey: number | null;
  businessKey: string | null;
  /** Set when a message start event with a correlation key made it: holds the uniqueness lock while it runs. */
  startCorrelationKey: string | null;
  state: InstanceState;
  lockVersion: number;
  startedAt: number;
  endedAt: number | null;
};

/** Where an element stands; an incident leaves it in its phase, resolving replays that phase. */
export type ElementPhase = 'ACTIVATING' | 'ACTIVATED' | 'COMPLETING' | 'TERMINATING' | 'COMPLETED' | 'TERMINATED';

export type ElementRow = {
  key: number;
  instanceKey: number;
  rootKey: number;
  /** The surrounding scope's element key; null for the process itself (also for a called process). */
  scopeKey: number | null;
  defKey: number;
  elementId: string;
  type: string;
  phase: ElementPhase;
  /** Open element instances directly inside this one. */
  activeChildren: number;
  /** 0-based index inside a multi-instance body, null outside. */
  miIndex: number | null;
  /** What a phase must remember to go on (multi-instance items, the event that interrupted …). */
  data: JsonObject | null;
  activatedAt: number;
  endedAt: number | null;
};

/** Tokens that wait at a joining gateway, one row per incoming flow that has any. */
export type JoinRow = { scopeKey: number; gatewayId: string; flowId: string; tokens: number; rootKey: number };

export type VariableRow = {
  scopeKey: number;
  name: string;
  value: Json;
  instanceKey: number;
  rootKey: number;
  updatedAt: number;
  endedAt: number | null;
};

export type JobState =
  | 'ACTIVATABLE'
  | 'ACTIVATED'
  | 'BACKOFF'
  | 'FAILED'
  | 'ERROR_THROWN'
  /** Of a suspended instance: what it was stands in `deadline` and `backoffUntil`. */
  | 'SUSPENDED'
  | 'COMPLETED'
  | 'CANCELED';

export type JobKind = 'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER';
export type ExecutionEvent = 'start' | 'end';
export type UserTaskEvent = 'creating' | 'assigning' | 'updating' | 'completing' | 'canceling';

export type JobRow = {
  key: number;
  kind: JobKind;
  /** Null for the work of an element itself. */
  listenerEvent: ExecutionEvent | UserTaskEvent | null;
  type: string;
  elementKey: number;
  elementId: string;
  instanceKey: number;
  rootKey: number;
  defKey: number;
  processId: string;
  version: number;
  state: JobState;
  retries: number;
  /** End of the worker's lock, set while ACTIVATED. */
  deadline: number | null;
  /** Set while BACKOFF. */
  backoffUntil: number | null;
  worker: string | null;
  priority: number;
  headers: Record<string, string>;
  /** Element keys whose variables the job sees, nearest first, process instance last. */
  scopeKeys: number[];
  errorCode: string | null;
  errorMessage: string | null;
  createdAt: number;
  endedAt: number | null;
};

/** The -ING states last as long as task listeners of that transition work. */
export type UserTaskState =
  'CREATING' | 'CREATED' | 'ASSIGNING' | 'UPDATING' | 'COMPLETING' | 'CANCELING' | 'COMPLETED' | 'CANCELED';

/** A change of a user task on which task listeners still have a word. */
export type UserTaskTransition = {
  event: UserTaskEvent;
  /** Of the listener that works, from 0. */
  index: number;
  action: string;
  /** Takes effect when the last listener is done. */
  changes: Partial<
    Pick<UserTaskRow, 'assignee' | 'candidateGroups' | 'candidateUsers' | 'dueAt' | 'followUpAt' | 'priority'>
  >;
  /** What the person (completing) or the caller (updating) brought. */
  variables: JsonObject | null;
  /** Of an update of variables: only in the task's own scope. */
  local?: boolean;
};

export type UserTaskRow = {
  key: number;
  elementKey: number;
  elementId: string;
  name: string | null;
  instanceKey: number;
  rootKey: number;
  defKey: number;
  processId: string;
  state: UserTaskState;
  assignee: string | null;
  candidateGroups: string[];
  candidateUsers: string[];
  dueAt: number | null;
  followUpAt: number | null;
  /** 0 … 100, 50 when the model says nothing. */
  priority: number;
  formKey: number | null;
  formId: string | null;
  externalReference: string | null;
  headers: Record<string, string>;
  /** Set in the -ING states. */
  transition: UserTaskTransition | null;
  /** Optimistic lock: +1 on every change. */
  version: number;
  createdAt: number;
  endedAt: number | null;
};

/** Search index of open tasks by candidate; deleted with the task's end. Planners keep it in step with the two lists of UserTaskRow. */
export type UserTaskCandidateRow = { taskKey: number; kind: 'GROUP' | 'USER'; value: string };

export type TimerRow = {
  key: number;
  /** FOREVER while its instance is suspended. */
  dueAt: number;
  /** Milliseconds that were left when its instance was suspended; null while it runs. */
  remaining: number | null;
  /** Null (with elementKey and instanceKey) for a timer start event of a definition. */
  rootKey: number | null;
  instanceKey: number | null;
  elementKey: number | null;
  defKey: number;
  handlerElementId: string;
  interrupting: boolean;
  /** Firings left including the next, -1 without end. */
  repetitions: number;
  /** ISO 8601 duration or cron expression of a cycle. */
  interval: string | null;
};

/** What came for a suspended instance and is given to it when it resumes. */
export type HeldTrigger = { variables: JsonObject; messageKey: number | null; at: number };

export type SubscriptionRow = {
  key: number;
  kind: 'MESSAGE' | 'SIGNAL';
  name: string;
  /** Null for signals and start events. */
  correlationKey: string | null;
  rootKey: number | null;
  instanceKey: number | null;
  elementKey: number | null;
  defKey: number;
  processId: string;
  handlerElementId: string;
  interrupting: boolean;
  held: HeldTrigger[] | null;
  createdAt: number;
};

export type MessageRow = {
  key: number;
  name: string;
  correlationKey: string;
  messageId: string | null;
  variables: JsonObject;
  publishedAt: number;
  /** A subscription that opens later may take it up to here (exclusive). */
  correlateUntil: number;
  /** The row goes away here; later than correlateUntil where only the messageId is remembered. */
  expiresAt: number;
};

export type MessageCorrelatedRow = { messageKey: number; processId: string };
export type MessageStartLockRow = { processId: string; correlationKey: string; instanceKey: number };

export const INCIDENT_TYPES = [
  'JOB_NO_RETRIES',
  'EXECUTION_LISTENER_NO_RETRIES',
  'TASK_LISTENER_NO_RETRIES',
  'AD_HOC_SUB_PROCESS_NO_RETRIES',
  'IO_MAPPING_ERROR',
  'CONDITION_ERROR',
  'EXTRACT_VALUE_ERROR',
  'CALLED_ELEMENT_ERROR',
  'CALLED_DECISION_ERROR',
  'DECISION_EVALUATION_ERROR',
  'UNHANDLED_ERROR_EVENT',
  'FORM_NOT_FOUND',
  'RESOURCE_NOT_FOUND',
  'MESSAGE_SIZE_EXCEEDED',
  'UNKNOWN',
] as const;
export type IncidentType = (typeof INCIDENT_TYPES)[number];

export type IncidentRow = {
  key: number;
  type: IncidentType;
  message: string;
  expression: string | null;
  elementKey: number;
  elementId: string;
  jobKey: number | null;
  instanceKey: number;
  rootKey: number;
  defKey: number;
  processId: string;
  createdAt: number;
  /** Set when resolved or when its element ended. */
  endedAt: number | null;
};

/** Append-only history of an instance: audit and time travel. `pos` is given by the database. */
export type EventRow = {
  instanceKey: number;
  rootKey: number;
  elementKey: number;
  elementId: string;
  intent: string;
  actor: string;
  at: number;
  data: JsonObject | null;
};

/** A call tree that ended and left the tables: everything that was known of it. */
export type ArchiveRow = {
  rootKey: number;
  processId: string;
  businessKey: string | null;
  startedAt: number;
  endedAt: number;
  archivedAt: number;
  /** Rows by table, as they stood. */
  rows: JsonObject;
};

/** One row per token that passed a flow; `pos` is given by the database. */
export type FlowTakenRow = { instanceKey: number; flowId: string; at: number };
