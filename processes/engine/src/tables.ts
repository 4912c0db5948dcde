import type {
  DecisionRow,
  DefinitionRow,
  DeploymentRow,
  DrgRow,
  ElementRow,
  EventRow,
  FlowTakenRow,
  FormRow,
  IncidentRow,
  InstanceRow,
  JobRow,
  JoinRow,
  MessageCorrelatedRow,
  MessageRow,
  MessageStartLockRow,
  SubscriptionRow,
  TimerRow,
  UserTaskCandidateRow,
  UserTaskRow,
  VariableRow,
} from './rows.ts';

/** Row type by table name. */
export type Rows = {
  deployment: DeploymentRow;
  definition: DefinitionRow;
  form: FormRow;
  drg: DrgRow;
  decision: DecisionRow;
  instance: InstanceRow;
  element: ElementRow;
  join: JoinRow;
  variable: VariableRow;
  job: JobRow;
  userTask: UserTaskRow;
  userTaskCandidate: UserTaskCandidateRow;
  timer: TimerRow;
  subscription: SubscriptionRow;
  message: MessageRow;
  messageCorrelated: MessageCorrelatedRow;
  messageStartLock: MessageStartLockRow;
  incident: IncidentRow;
  event: EventRow;
  flowTaken: FlowTakenRow;
};
export type TableName = keyof Rows;

/** int: BIGINT. string: up to 255 characters. text: unbounded. json: unbounded, JSON.stringify at the store. boolean: 0/1. */
export type FieldType = 'int' | 'string' | 'text' | 'json' | 'boolean';
/** A trailing `?` marks a nullable field. Columns are the snake_case of the field. */
export type FieldSpec = FieldType | `${FieldType}?`;

export type TableSpec = {
  sqlName: `wf_${string}`;
  /** Fields of the primary key; `'auto'`: the database numbers the rows in a column `pos` that no row type carries. */
  primaryKey: readonly string[] | 'auto';
  fields: Readonly<Record<string, FieldSpec>>;
  /** Part of `EngineStore.loadRoot`: rows with this rootKey, and, when the table has `endedAt`, only those where it is null. */
  loadedByRoot: boolean;
  unique?: readonly (readonly string[])[];
  /** Needed by the finds of the engine. */
  indexes: readonly (readonly string[])[];
};

type Tables = { readonly [T in TableName]: TableSpec & { fields: { readonly [F in keyof Rows[T]]: FieldSpec } } };

const resourceFields = {
  key: 'int',
  version: 'int',
  versionTag: 'string?',
  resourceName: 'string',
  checksum: 'string',
  resource: 'text',
  deploymentKey: 'int',
  state: 'string',
  deployedAt: 'int',
} as const;

export const TABLES: Tables = {
  deployment: {
    sqlName: 'wf_deployment',
    primaryKey: ['key'],
    fields: { key: 'int', deployedAt: 'int', actor: 'string' },
    loadedByRoot: false,
    indexes: [],
  },
  definition: {
    sqlName: 'wf_definition',
    primaryKey: ['key'],
    fields: { ...resourceFields, processId: 'string', name: 'string?' },
    loadedByRoot: false,
    unique: [['processId', 'version']],
    indexes: [['processId', 'versionTag'], ['deploymentKey']],
  },
  form: {
    sqlName: 'wf_form',
    primaryKey: ['key'],
    fields: { ...resourceFields, formId: 'string' },
    loadedByRoot: false,
    unique: [['formId', 'version']],
    indexes: [['formId', 'versionTag'], ['deploymentKey']],
  },
  drg: {
    sqlName: 'wf_drg',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      drgId: 'string',
      name: 'string?',
      version: 'int',
      resourceName: 'string',
      checksum: 'string',
      resource: 'text',
      deploymentKey: 'int',
      state: 'string',
      deployedAt: 'int',
    },
    loadedByRoot: false,
    unique: [['drgId', 'version']],
    indexes: [],
  },
  decision: {
    sqlName: 'wf_decision',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      decisionId: 'string',
      name: 'string?',
      version: 'int',
      versionTag: 'string?',
      drgKey: 'int',
      deploymentKey: 'int',
      state: 'string',
    },
    loadedByRoot: false,
    unique: [['decisionId', 'version']],
    indexes: [['decisionId', 'versionTag'], ['drgKey']],
  },
  instance: {
    sqlName: 'wf_instance',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      defKey: 'int',
      processId: 'string',
      version: 'int',
      rootKey: 'int',
      parentElementKey: 'int?',
      parentInstanceKey: 'int?',
      businessKey: 'string?',
      startCorrelationKey: 'string?',
      state: 'string',
      lockVersion: 'int',
      startedAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [['rootKey', 'endedAt'], ['state', 'defKey'], ['businessKey'], ['processId', 'state']],
  },
  element: {
    sqlName: 'wf_element',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      instanceKey: 'int',
      rootKey: 'int',
      scopeKey: 'int?',
      defKey: 'int',
      elementId: 'string',
      type: 'string',
      phase: 'string',
      activeChildren: 'int',
      miIndex: 'int?',
      data: 'json?',
      activatedAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [['rootKey', 'endedAt']],
  },
  join: {
    sqlName: 'wf_join',
    primaryKey: ['scopeKey', 'gatewayId', 'flowId'],
    fields: { scopeKey: 'int', gatewayId: 'string', flowId: 'string', tokens: 'int', rootKey: 'int' },
    loadedByRoot: true,
    indexes: [['rootKey']],
  },
  variable: {
    sqlName: 'wf_variable',
    primaryKey: ['scopeKey', 'name'],
    fields: {
      scopeKey: 'int',
      name: 'string',
      value: 'json',
      instanceKey: 'int',
      rootKey: 'int',
      updatedAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [['rootKey', 'endedAt'], ['instanceKey']],
  },
  job: {
    sqlName: 'wf_job',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      type: 'string',
      elementKey: 'int',
      elementId: 'string',
      instanceKey: 'int',
      rootKey: 'int',
      defKey: 'int',
      processId: 'string',
      version: 'int',
      state: 'string',
      retries: 'int',
      deadline: 'int?',
      backoffUntil: 'int?',
      worker: 'string?',
      priority: 'int',
      headers: 'json',
      scopeKeys: 'json',
      errorCode: 'string?',
      errorMessage: 'text?',
      createdAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [
      ['rootKey', 'endedAt'],
      ['type', 'state', 'priority', 'key'],
      ['state', 'deadline'],
      ['state', 'backoffUntil'],
      ['elementKey'],
    ],
  },
  userTask: {
    sqlName: 'wf_user_task',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      elementKey: 'int',
      elementId: 'string',
      name: 'string?',
      instanceKey: 'int',
      rootKey: 'int',
      defKey: 'int',
      processId: 'string',
      state: 'string',
      assignee: 'string?',
      candidateGroups: 'json',
      candidateUsers: 'json',
      dueAt: 'int?',
      followUpAt: 'int?',
      priority: 'int',
      formKey: 'int?',
      formId: 'string?',
      externalReference: 'string?',
      headers: 'json',
      version: 'int',
      createdAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [
      ['rootKey', 'endedAt'],
      ['assignee', 'state', 'endedAt'],
      ['state', 'dueAt'],
    ],
  },
  userTaskCandidate: {
    sqlName: 'wf_user_task_candidate',
    primaryKey: ['kind', 'value', 'taskKey'],
    fields: { taskKey: 'int', kind: 'string', value: 'string' },
    loadedByRoot: false,
    indexes: [],
  },
  timer: {
    sqlName: 'wf_timer',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      dueAt: 'int',
      rootKey: 'int?',
      instanceKey: 'int?',
      elementKey: 'int?',
      defKey: 'int',
      handlerElementId: 'string',
      interrupting: 'boolean',
      repetitions: 'int',
      interval: 'string?',
    },
    loadedByRoot: true,
    indexes: [['rootKey'], ['dueAt', 'key'], ['defKey']],
  },
  subscription: {
    sqlName: 'wf_subscription',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      kind: 'string',
      name: 'string',
      correlationKey: 'string?',
      rootKey: 'int?',
      instanceKey: 'int?',
      elementKey: 'int?',
      defKey: 'int',
      processId: 'string',
      handlerElementId: 'string',
      interrupting: 'boolean',
      createdAt: 'int',
    },
    loadedByRoot: true,
    indexes: [['rootKey'], ['kind', 'name', 'correlationKey'], ['defKey']],
  },
  message: {
    sqlName: 'wf_message',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      name: 'string',
      correlationKey: 'string',
      messageId: 'string?',
      variables: 'json',
      publishedAt: 'int',
      correlateUntil: 'int',
      expiresAt: 'int',
    },
    loadedByRoot: false,
    unique: [['name', 'correlationKey', 'messageId']],
    indexes: [['name', 'correlationKey', 'key'], ['expiresAt']],
  },
  messageCorrelated: {
    sqlName: 'wf_message_correlated',
    primaryKey: ['messageKey', 'processId'],
    fields: { messageKey: 'int', processId: 'string' },
    loadedByRoot: false,
    indexes: [],
  },
  messageStartLock: {
    sqlName: 'wf_message_start_lock',
    primaryKey: ['processId', 'correlationKey'],
    fields: { processId: 'string', correlationKey: 'string', instanceKey: 'int' },
    loadedByRoot: false,
    indexes: [],
  },
  incident: {
    sqlName: 'wf_incident',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      type: 'string',
      message: 'text',
      expression: 'text?',
      elementKey: 'int',
      elementId: 'string',
      jobKey: 'int?',
      instanceKey: 'int',
      rootKey: 'int',
      defKey: 'int',
      processId: 'string',
      createdAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [['rootKey', 'endedAt'], ['instanceKey'], ['elementKey']],
  },
  event: {
    sqlName: 'wf_event',
    primaryKey: 'auto',
    fields: {
      instanceKey: 'int',
      rootKey: 'int',
      elementKey: 'int',
      elementId: 'string',
      intent: 'string',
      actor: 'string',
      at: 'int',
      data: 'json?',
    },
    loadedByRoot: false,
    indexes: [['instanceKey']],
  },
  flowTaken: {
    sqlName: 'wf_flow_taken',
    primaryKey: 'auto',
    fields: { instanceKey: 'int', flowId: 'string', at: 'int' },
    loadedByRoot: false,
    indexes: [['instanceKey']],
  },
};
