import type { Command, CommandType } from '@rtflow/engine';
import type { AuditEntry } from '@rtflow/records';

/**
 * What programs do to processes by hand, so to say: each is a line in the audit. Starting and working jobs, messages and
 * signals stand in the process's own history, which is append-only too and names who did it.
 */
const AUDITED: Readonly<Partial<Record<CommandType, string>>> = {
  deployResources: 'deployment',
  deleteResource: 'resource',
  cancelProcessInstance: 'process-instance',
  modifyProcessInstance: 'process-instance',
  migrateProcessInstance: 'process-instance',
  suspendProcessInstance: 'process-instance',
  resumeProcessInstance: 'process-instance',
  activateAdHocActivities: 'process-instance',
  setVariables: 'process-instance',
  resolveIncident: 'incident',
  resolveAlikeIncidents: 'incident',
  assignUserTask: 'user-task',
  updateUserTask: 'user-task',
  completeUserTask: 'user-task',
};

/** Null: not for the audit. Keys, ids and names of variables; never their values, which may be a patient's. */
export function auditOf(command: Command): AuditEntry | null {
  const entity = AUDITED[command.type];
  if (entity === undefined) return null;
  return { action: `gateway.${command.type}`, entity, entityId: entityIdOf(command), detail: detailOf(command) };
}

const KEYS = [
  'instanceKey',
  'elementInstanceKey',
  'incidentKey',
  'userTaskKey',
  'resourceKey',
  'adHocElementKey',
] as const;

function entityIdOf(command: Command): string {
  const keys: Partial<Record<(typeof KEYS)[number], number>> = command as never;
  const name = KEYS.find((key) => keys[key] !== undefined);
  return name === undefined ? '' : String(keys[name]);
}

function detailOf(command: Command): Record<string, unknown> {
  switch (command.type) {
    case 'deployResources':
      return { resources: command.resources.map(({ name }) => name) };
    case 'modifyProcessInstance':
      return {
        activated: command.activateInstructions?.map(({ elementId }) => elementId),
        terminated: command.terminateInstructions?.map(({ elementInstanceKey }) => elementInstanceKey),
      };
    case 'migrateProcessInstance':
      return { targetDefinitionKey: command.targetDefinitionKey, dryRun: command.dryRun === true };
    case 'setVariables':
    case 'completeUserTask':
      return { variables: Object.keys(command.variables ?? {}) };
    case 'assignUserTask':
      return { assignee: command.assignee };
    case 'updateUserTask':
      return { changed: Object.keys(command.changeset) };
    default:
      return {};
  }
}
