import type { ActivatedJob, CommandValues, DecisionEvaluation, DeployedResource } from '@rtflow/engine/ports';
import { DEFAULT_TENANT } from './requests.ts';
import type { Wire } from './wire.ts';

/** Engine values to wire messages: keys as text, variables as JSON text. */
const tenantId = DEFAULT_TENANT;

export function jobMessage(job: ActivatedJob): Wire['ActivatedJob'] {
  return {
    key: String(job.jobKey),
    type: job.type,
    processInstanceKey: String(job.instanceKey),
    bpmnProcessId: job.bpmnProcessId,
    processDefinitionVersion: job.processDefinitionVersion,
    processDefinitionKey: String(job.definitionKey),
    elementId: job.elementId,
    elementInstanceKey: String(job.elementInstanceKey),
    customHeaders: JSON.stringify(job.customHeaders),
    worker: job.worker,
    retries: job.retries,
    deadline: String(job.deadline),
    variables: JSON.stringify(job.variables),
    tenantId,
  };
}

export function instanceMessage(value: CommandValues['createProcessInstance']) {
  return {
    processDefinitionKey: String(value.definitionKey),
    bpmnProcessId: value.bpmnProcessId,
    version: value.version,
    processInstanceKey: String(value.instanceKey),
    tenantId,
  };
}

export function deploymentMessage(value: CommandValues['deployResources']) {
  return { key: String(value.deploymentKey), deployments: value.resources.map(resourceMessage), tenantId };
}

/** Answer of the deprecated DeployProcess, which zeebe-node still calls. */
export function processesMessage(value: CommandValues['deployResources']) {
  const processes = value.resources.flatMap((resource) => resourceMessage(resource).process ?? []);
  return { key: String(value.deploymentKey), processes };
}

export function decisionMessage(value: DecisionEvaluation) {
  return {
    decisionKey: String(value.decisionKey),
    decisionId: value.decisionId,
    decisionName: value.decisionName,
    decisionVersion: value.decisionVersion,
    decisionRequirementsId: value.drgId,
    decisionRequirementsKey: String(value.drgKey),
    decisionOutput: JSON.stringify(value.decisionOutput),
    failedDecisionId: value.failedDecisionId ?? '',
    failureMessage: value.failureMessage ?? '',
    tenantId,
    evaluatedDecisions: value.evaluatedDecisions.map((decision) => ({
      decisionKey: String(decision.decisionKey),
      decisionId: decision.decisionId,
      decisionName: decision.decisionName,
      decisionVersion: decision.decisionVersion,
      decisionType: decision.decisionType,
      decisionOutput: JSON.stringify(decision.decisionOutput),
      tenantId,
      evaluatedInputs: decision.evaluatedInputs.map((input) => ({
        ...input,
        inputValue: JSON.stringify(input.inputValue),
      })),
      matchedRules: decision.matchedRules.map((rule) => ({
        ...rule,
        evaluatedOutputs: rule.evaluatedOutputs.map((output) => ({
          ...output,
          outputValue: JSON.stringify(output.outputValue),
        })),
      })),
    })),
  };
}

/** One leader of one partition: clients take this as their health check. */
export function topologyMessage(address: { host: string; port: number }) {
  return {
    brokers: [
      {
        nodeId: 0,
        host: address.host,
        port: address.port,
        partitions: [{ partitionId: 1, role: 'LEADER', health: 'HEALTHY' }],
        version: GATEWAY_VERSION,
      },
    ],
    clusterSize: 1,
    partitionsCount: 1,
    replicationFactor: 1,
    gatewayVersion: GATEWAY_VERSION,
  };
}

/** The protocol level that the vendored proto describes. */
const GATEWAY_VERSION = '8.8.0';

interface ResourceMessage {
  process?: {
    bpmnProcessId: string;
    version: number;
    processDefinitionKey: string;
    resourceName: string;
    tenantId: string;
  };
  decision?: object;
  decisionRequirements?: object;
  form?: object;
}

function resourceMessage(resource: DeployedResource): ResourceMessage {
  switch (resource.kind) {
    case 'process':
      return {
        process: {
          bpmnProcessId: resource.bpmnProcessId,
          version: resource.version,
          processDefinitionKey: String(resource.definitionKey),
          resourceName: resource.resourceName,
          tenantId,
        },
      };
    case 'form':
      return {
        form: {
          formId: resource.formId,
          version: resource.version,
          formKey: String(resource.formKey),
          resourceName: resource.resourceName,
          tenantId,
        },
      };
    case 'decision':
      return {
        decision: {
          dmnDecisionId: resource.decisionId,
          dmnDecisionName: resource.name,
          version: resource.version,
          decisionKey: String(resource.decisionKey),
          dmnDecisionRequirementsId: resource.drgId,
          decisionRequirementsKey: String(resource.drgKey),
          tenantId,
        },
      };
    case 'decisionRequirements':
      return {
        decisionRequirements: {
          dmnDecisionRequirementsId: resource.drgId,
          dmnDecisionRequirementsName: resource.name,
          version: resource.version,
          decisionRequirementsKey: String(resource.drgKey),
          resourceName: resource.resourceName,
          tenantId,
        },
      };
  }
}
