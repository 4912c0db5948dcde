import type {
  ArchiveRow,
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
} from '../rows.ts';

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
  archive: ArchiveRow;
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

/** The specifications of some tables, each field named as its row type names it. */
export type TablesOf<T extends TableName> = {
  readonly [N in T]: TableSpec & { fields: { readonly [F in keyof Rows[N]]: FieldSpec } };
};
