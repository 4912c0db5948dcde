import type { Expression } from '../feel/expression.ts';
import type { ExecutionEvent, UserTaskEvent } from '../rows.ts';

export const NODE_TYPES = [
  'PROCESS',
  'SUB_PROCESS',
  'EVENT_SUB_PROCESS',
  'AD_HOC_SUB_PROCESS',
  'CALL_ACTIVITY',
  'SERVICE_TASK',
  'SEND_TASK',
  'SCRIPT_TASK',
  'BUSINESS_RULE_TASK',
  'USER_TASK',
  'RECEIVE_TASK',
  'MANUAL_TASK',
  'TASK',
  'START_EVENT',
  'END_EVENT',
  'INTERMEDIATE_CATCH_EVENT',
  'INTERMEDIATE_THROW_EVENT',
  'BOUNDARY_EVENT',
  'EXCLUSIVE_GATEWAY',
  'PARALLEL_GATEWAY',
  'INCLUSIVE_GATEWAY',
  'EVENT_BASED_GATEWAY',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/** One process of a BPMN file, compiled: never changed after deploy. */
export type Graph = {
  readonly processId: string;
  readonly name: string | null;
  readonly versionTag: string | null;
  readonly process: Node;
  readonly nodes: ReadonlyMap<string, Node>;
};

export type Flow = {
  readonly id: string;
  readonly source: Node;
  readonly target: Node;
  readonly condition: Expression | null;
  /** From a link throw event to its catch event: drawn by name, not as a sequence flow. */
  readonly isLink: boolean;
};

export type Node = {
  readonly id: string;
  readonly type: NodeType;
  readonly name: string | null;
  /** The surrounding scope; null for the process. */
  readonly parent: Node | null;
  readonly incoming: Flow[];
  readonly outgoing: Flow[];
  /** The default flow of an exclusive or inclusive gateway. */
  defaultFlow: Flow | null;
  /** Of a scope. */
  noneStart: Node | null;
  readonly eventSubProcesses: Node[];
  /** The start event of an event subprocess. */
  eventStart: Node | null;
  /** Boundary events of an activity. */
  readonly boundaryEvents: Node[];
  attachedTo: Node | null;
  /** Of an activity with a compensation boundary event: the activity that undoes it. */
  compensationHandler: Node | null;
  /** An activity that only compensation starts. */
  readonly isForCompensation: boolean;
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  readonly headers: Readonly<Record<string, string>>;
  readonly event: EventDefinition | null;
  /** Of a boundary event, or the start event of an event subprocess. */
  readonly interrupting: boolean;
  readonly job: JobDefinition | null;
  readonly userTask: UserTaskDefinition | null;
  readonly script: ScriptDefinition | null;
  readonly calledDecision: CalledDecision | null;
  readonly calledElement: CalledElement | null;
  readonly loop: MultiInstance | null;
  readonly adHoc: AdHoc | null;
  readonly executionListeners: Readonly<Record<ExecutionEvent, readonly Listener[]>>;
  readonly taskListeners: Readonly<Record<UserTaskEvent, readonly Listener[]>>;
  /** By incoming flow of a joining inclusive gateway: ids of the nodes from which a token could still come over that flow. */
  reach: ReadonlyMap<string, ReadonlySet<string>> | null;
};

export type Mapping = { readonly source: Expression; readonly target: readonly string[] };
export type JobDefinition = {
  readonly type: Expression;
  readonly retries: Expression;
  readonly priority: Expression | null;
};

/** A worker that is asked at one moment of an element's or user task's life; nothing goes on before it answered. */
export type Listener = { readonly type: Expression; readonly retries: Expression };

export type AdHoc = {
  readonly activeElements: Expression | null;
  readonly completionCondition: Expression | null;
  readonly cancelRemainingInstances: boolean;
  readonly outputCollection: string | null;
  readonly outputElement: Expression | null;
  /** What a worker may choose from: goes into the variable adHocSubProcessElements. */
  readonly elements: readonly AdHocElement[];
};
export type AdHocElement = {
  readonly elementId: string;
  readonly elementName: string | null;
  readonly documentation: string | null;
  readonly properties: Readonly<Record<string, string>>;
};

export type Binding = { readonly type: 'latest' | 'deployment' | 'versionTag'; readonly versionTag: string | null };

export type UserTaskDefinition = {
  /** False: a worker does it, who finds all this in the headers of its job. */
  readonly isEngines: boolean;
  /** A worker's own name of a form, static or by expression. */
  readonly formKey: Expression | null;
  readonly assignee: Expression | null;
  readonly candidateGroups: Expression | null;
  readonly candidateUsers: Expression | null;
  readonly dueDate: Expression | null;
  readonly followUpDate: Expression | null;
  readonly priority: Expression | null;
  readonly formId: Expression | null;
  readonly formBinding: Binding;
  readonly externalReference: Expression | null;
};

export type ScriptDefinition = { readonly expression: Expression; readonly resultVariable: string };
export type CalledDecision = {
  readonly decisionId: Expression;
  readonly resultVariable: string;
  readonly binding: Binding;
};
export type CalledElement = {
  readonly processId: Expression;
  readonly binding: Binding;
  readonly propagateAllChildVariables: boolean;
  readonly propagateAllParentVariables: boolean;
};
export type MultiInstance = {
  readonly sequential: boolean;
  readonly inputCollection: Expression;
  readonly inputElement: string | null;
  readonly outputCollection: string | null;
  readonly outputElement: Expression | null;
  readonly completionCondition: Expression | null;
};

export type TimerKind = 'date' | 'duration' | 'cycle';
export type EventDefinition =
  | { readonly kind: 'message'; readonly name: Expression; readonly correlationKey: Expression | null }
  | { readonly kind: 'timer'; readonly timer: TimerKind; readonly expression: Expression }
  | { readonly kind: 'signal'; readonly name: Expression }
  /** code null: catches every error. */
  | { readonly kind: 'error'; readonly code: Expression | null }
  /** code null: catches every escalation. */
  | { readonly kind: 'escalation'; readonly code: Expression | null }
  /** activityId null: everything in the scope. */
  | { readonly kind: 'compensate'; readonly activityId: string | null }
  | { readonly kind: 'link'; readonly name: string }
  | { readonly kind: 'terminate' };

/** What is wrong with a model and where. */
export type Problem = { readonly elementId: string; readonly reason: string };

const SCOPES: ReadonlySet<NodeType> = new Set(['PROCESS', 'SUB_PROCESS', 'EVENT_SUB_PROCESS', 'AD_HOC_SUB_PROCESS']);
export const isScope = (node: Node): boolean => SCOPES.has(node.type);

/** Type of an element around what was activated at once inside an ad-hoc subprocess; its node is the ad-hoc subprocess. */
export const INNER_INSTANCE = 'AD_HOC_SUB_PROCESS_INNER_INSTANCE';

const ACTIVITIES: ReadonlySet<NodeType> = new Set([
  'SUB_PROCESS',
  'AD_HOC_SUB_PROCESS',
  'CALL_ACTIVITY',
  'SERVICE_TASK',
  'SEND_TASK',
  'SCRIPT_TASK',
  'BUSINESS_RULE_TASK',
  'USER_TASK',
  'RECEIVE_TASK',
  'MANUAL_TASK',
  'TASK',
]);
export const isActivity = (node: Node): boolean => ACTIVITIES.has(node.type);

export const isJoin = (node: Node): boolean =>
  node.incoming.length > 1 && (node.type === 'PARALLEL_GATEWAY' || node.type === 'INCLUSIVE_GATEWAY');
