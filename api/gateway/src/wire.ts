/**
 * Messages of gateway_protocol as @grpc/proto-loader hands them over with longs as text and defaults filled in.
 * Field meanings: the proto file in @camunda8/sdk (Apache-2.0), which is loaded from there at run time.
 */
export interface Wire {
  ActivateJobsRequest: {
    type: string;
    worker: string;
    timeout: string;
    maxJobsToActivate: number;
    fetchVariable: string[];
    requestTimeout: string;
    tenantIds: string[];
  };
  StreamActivatedJobsRequest: {
    type: string;
    worker: string;
    timeout: string;
    fetchVariable: string[];
    tenantIds: string[];
  };
  ActivatedJob: {
    key: string;
    type: string;
    processInstanceKey: string;
    bpmnProcessId: string;
    processDefinitionVersion: number;
    processDefinitionKey: string;
    elementId: string;
    elementInstanceKey: string;
    customHeaders: string;
    worker: string;
    retries: number;
    deadline: string;
    variables: string;
    tenantId: string;
  };
  CancelProcessInstanceRequest: { processInstanceKey: string };
  CompleteJobRequest: { jobKey: string; variables: string };
  CreateProcessInstanceRequest: {
    processDefinitionKey: string;
    bpmnProcessId: string;
    version: number;
    variables: string;
    startInstructions: { elementId: string }[];
    tenantId: string;
  };
  CreateProcessInstanceWithResultRequest: {
    request: Wire['CreateProcessInstanceRequest'] | null;
    requestTimeout: string;
    fetchVariables: string[];
  };
  EvaluateDecisionRequest: { decisionKey: string; decisionId: string; variables: string; tenantId: string };
  DeployProcessRequest: { processes: { name: string; definition: Uint8Array }[] };
  DeployResourceRequest: { resources: { name: string; content: Uint8Array }[]; tenantId: string };
  FailJobRequest: { jobKey: string; retries: number; errorMessage: string; retryBackOff: string; variables: string };
  ThrowErrorRequest: { jobKey: string; errorCode: string; errorMessage: string; variables: string };
  PublishMessageRequest: {
    name: string;
    correlationKey: string;
    timeToLive: string;
    messageId: string;
    variables: string;
    tenantId: string;
  };
  ResolveIncidentRequest: { incidentKey: string };
  UpdateJobRetriesRequest: { jobKey: string; retries: number };
  UpdateJobTimeoutRequest: { jobKey: string; timeout: string };
  SetVariablesRequest: { elementInstanceKey: string; variables: string; local: boolean };
  ModifyProcessInstanceRequest: {
    processInstanceKey: string;
    activateInstructions: {
      elementId: string;
      ancestorElementInstanceKey: string;
      variableInstructions: { variables: string; scopeId: string }[];
    }[];
    terminateInstructions: { elementInstanceKey: string }[];
  };
  MigrateProcessInstanceRequest: {
    processInstanceKey: string;
    migrationPlan: {
      targetProcessDefinitionKey: string;
      mappingInstructions: { sourceElementId: string; targetElementId: string }[];
    } | null;
  };
  DeleteResourceRequest: { resourceKey: string };
  BroadcastSignalRequest: { signalName: string; variables: string; tenantId: string };
}
