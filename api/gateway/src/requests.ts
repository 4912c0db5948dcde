import type { Command } from '@rtflow/engine/ports';
import type { Activation } from './job-polls.ts';
import { invalidArgument } from './status.ts';
import type { Wire } from './wire.ts';

/** Wire messages (int64 as text, variables as JSON text) to engine commands. Faults are INVALID_ARGUMENT with the field's name. */
export const DEFAULT_TENANT = '<default>';
type JsonObject = NonNullable<Extract<Command, { type: 'completeJob' }>['variables']>;

/** Keys are below 2^53 by construction; anything else is a key that never existed, so it stays a number that finds nothing. */
export function keyOf(text: string): number {
  return Number(text);
}

/** @param field named in the fault. Empty text counts as {}. */
export function variablesOf(text: string, field = 'variables'): JsonObject {
  if (text === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw invalidArgument(
      `Expected ${field} to be a valid JSON document, but ${error instanceof Error ? error.message : 'it is not'}`,
    );
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw invalidArgument(
      `Expected ${field} to be a JSON object, but its root is ${Array.isArray(parsed) ? 'an array' : String(parsed)}`,
    );
  }
  return parsed as JsonObject;
}

/** Multi-tenancy is off: no tenant, or the default one. */
export function requireDefaultTenant(tenants: readonly string[]): void {
  const other = tenants.find((tenant) => tenant !== '' && tenant !== DEFAULT_TENANT);
  if (other !== undefined)
    throw invalidArgument(`Expected no tenant or ${DEFAULT_TENANT} as multi-tenancy is disabled, but got '${other}'`);
}

/** What Zeebe takes when a client sends requestTimeout 0. */
const DEFAULT_WAIT_MS = 10_000;

export function activationOf(wire: Wire['ActivateJobsRequest']): Omit<Activation, 'actor'> {
  requireJobRequest(wire);
  if (wire.worker.trim() === '') throw invalidArgument('Expected worker to be present, but it was blank');
  if (wire.maxJobsToActivate < 1)
    throw invalidArgument(`Expected maxJobsToActivate to be at least 1, but it was ${wire.maxJobsToActivate}`);
  const waited = Number(wire.requestTimeout);
  return {
    requests: [
      {
        type: wire.type,
        timeout: Number(wire.timeout),
        maxJobs: wire.maxJobsToActivate,
        fetchVariables: wire.fetchVariable,
      },
    ],
    worker: wire.worker,
    waitMs: waited === 0 ? DEFAULT_WAIT_MS : waited,
  };
}

export function requireJobRequest(wire: { type: string; timeout: string; tenantIds: string[] }): void {
  if (wire.type.trim() === '') throw invalidArgument('Expected type to be present, but it was blank');
  if (Number(wire.timeout) < 1)
    throw invalidArgument(`Expected timeout to be at least 1 ms, but it was ${wire.timeout}`);
  requireDefaultTenant(wire.tenantIds);
}

export function creationOf(
  wire: Wire['CreateProcessInstanceRequest'],
): Extract<Command, { type: 'createProcessInstance' }> {
  requireDefaultTenant([wire.tenantId]);
  const variables = variablesOf(wire.variables);
  const start = wire.startInstructions.length > 0 ? { startInstructions: wire.startInstructions } : {};
  const definitionKey = keyOf(wire.processDefinitionKey);
  if (definitionKey > 0) return { type: 'createProcessInstance', definitionKey, variables, ...start };
  if (wire.bpmnProcessId === '')
    throw invalidArgument('Expected a bpmnProcessId or a processDefinitionKey, but neither was given');
  // proto3 cannot tell an absent version from 0: both mean the latest, as -1 does.
  return {
    type: 'createProcessInstance',
    bpmnProcessId: wire.bpmnProcessId,
    version: wire.version === 0 ? -1 : wire.version,
    variables,
    ...start,
  };
}

export function messageOf(wire: Wire['PublishMessageRequest']): Extract<Command, { type: 'publishMessage' }> {
  requireDefaultTenant([wire.tenantId]);
  if (wire.name === '') throw invalidArgument('Expected name to be present, but it was blank');
  const timeToLive = Number(wire.timeToLive);
  if (timeToLive < 0) throw invalidArgument(`Expected timeToLive to be at least 0 ms, but it was ${wire.timeToLive}`);
  return {
    type: 'publishMessage',
    name: wire.name,
    correlationKey: wire.correlationKey,
    timeToLive,
    variables: variablesOf(wire.variables),
    ...(wire.messageId === '' ? {} : { messageId: wire.messageId }),
  };
}

export function deploymentOf(
  resources: readonly { name: string; content: Uint8Array }[],
): Extract<Command, { type: 'deployResources' }> {
  if (resources.length === 0) throw invalidArgument('Expected at least one resource to deploy, but none was given');
  return { type: 'deployResources', resources };
}

export function modificationOf(
  wire: Wire['ModifyProcessInstanceRequest'],
): Extract<Command, { type: 'modifyProcessInstance' }> {
  return {
    type: 'modifyProcessInstance',
    instanceKey: keyOf(wire.processInstanceKey),
    activateInstructions: wire.activateInstructions.map((instruction) => {
      const ancestor = keyOf(instruction.ancestorElementInstanceKey);
      return {
        elementId: instruction.elementId,
        // proto3 cannot tell an absent key from 0, and -1 is what older clients send: both mean none.
        ...(ancestor > 0 ? { ancestorElementInstanceKey: ancestor } : {}),
        variableInstructions: instruction.variableInstructions.map(({ variables, scopeId }) => ({
          variables: variablesOf(variables),
          scopeId,
        })),
      };
    }),
    terminateInstructions: wire.terminateInstructions.map(({ elementInstanceKey }) => ({
      elementInstanceKey: keyOf(elementInstanceKey),
    })),
  };
}

export function migrationOf(
  wire: Wire['MigrateProcessInstanceRequest'],
): Extract<Command, { type: 'migrateProcessInstance' }> {
  if (wire.migrationPlan === null) throw invalidArgument('Expected a migration plan, but none was given');
  const { targetProcessDefinitionKey, mappingInstructions } = wire.migrationPlan;
  return {
    type: 'migrateProcessInstance',
    instanceKey: keyOf(wire.processInstanceKey),
    targetDefinitionKey: keyOf(targetProcessDefinitionKey),
    mappings: mappingInstructions,
  };
}
