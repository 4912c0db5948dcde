import type { JsonObject } from './rows.ts';

/** Repairs of a running instance: ModifyProcessInstance and MigrateProcessInstance. */

export type VariableInstruction = {
  variables: JsonObject;
  /** Id of a flow scope of the activated element: local there. Absent or blank: at the process instance. */
  scopeId?: string;
};

export type ActivateInstruction = {
  elementId: string;
  /** The flow scope's instance to activate in, where several could be meant. */
  ancestorElementInstanceKey?: number;
  variableInstructions?: readonly VariableInstruction[];
};

/** A token taken from one element and set down at another. */
export type MoveInstruction = {
  sourceElementInstanceKey: number;
  targetElementId: string;
  ancestorElementInstanceKey?: number;
  variableInstructions?: readonly VariableInstruction[];
};

export type Modification = {
  activateInstructions?: readonly ActivateInstruction[];
  moveInstructions?: readonly MoveInstruction[];
  terminateInstructions?: readonly { elementInstanceKey: number }[];
};

export type MigrationMapping = { sourceElementId: string; targetElementId: string };

/** What a migration does, or why it cannot be done. */
export type MigrationReport = {
  migrated: boolean;
  /** Empty when the plan can be carried out. */
  problems: { elementId: string; code: 'INVALID_ARGUMENT' | 'INVALID_STATE'; reason: string }[];
  /** Active elements that go over. */
  elements: { elementInstanceKey: number; sourceElementId: string; targetElementId: string }[];
  /** Ids of events. */
  subscriptions: {
    kept: { sourceElementId: string; targetElementId: string }[];
    closed: string[];
    opened: string[];
  };
};

export type MigrationSuggestion = {
  mappings: MigrationMapping[];
  /** Elements of the source without a counterpart; those with active > 0 need a decision. */
  unmapped: { elementId: string; type: string; active: number; reason: string }[];
  /** Elements that only the target has. */
  added: { elementId: string; type: string }[];
};
