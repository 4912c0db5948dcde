import type { Command, CommandValues } from '@rtflow/engine/ports';
import type { GatewayEngine } from './ports.ts';
import {
  creationOf,
  deploymentOf,
  keyOf,
  messageOf,
  migrationOf,
  modificationOf,
  requireDefaultTenant,
  variablesOf,
} from './requests.ts';
import { decisionMessage, deploymentMessage, instanceMessage, processesMessage, topologyMessage } from './responses.ts';
import { createWithResult } from './results.ts';
import { invalidArgument, ofRejection } from './status.ts';
import type { Wire } from './wire.ts';

export interface UnaryContext {
  readonly engine: GatewayEngine;
  /** Who calls, for the history: `grpc` and the peer's address. */
  readonly client: string;
  readonly address: { host: string; port: number };
}
export type UnaryHandler = (context: UnaryContext, request: never) => Promise<object>;

/** Every unary RPC by its name in the proto. */
export const UNARY: Readonly<Record<string, UnaryHandler>> = {
  Topology: async ({ address }) => topologyMessage(address),
  DeployResource: async (context, wire: Wire['DeployResourceRequest']) => {
    requireDefaultTenant([wire.tenantId]);
    return deploymentMessage(await run(context, deploymentOf(wire.resources)));
  },
  DeployProcess: async (context, wire: Wire['DeployProcessRequest']) =>
    processesMessage(
      await run(context, deploymentOf(wire.processes.map(({ name, definition }) => ({ name, content: definition })))),
    ),
  CreateProcessInstance: async (context, wire: Wire['CreateProcessInstanceRequest']) =>
    instanceMessage(await run(context, creationOf(wire))),
  CreateProcessInstanceWithResult: ({ engine, client }, wire: Wire['CreateProcessInstanceWithResultRequest']) =>
    createWithResult(engine, client, wire),
  CancelProcessInstance: (context, wire: Wire['CancelProcessInstanceRequest']) =>
    done(context, { type: 'cancelProcessInstance', instanceKey: keyOf(wire.processInstanceKey) }),
  CompleteJob: (context, wire: Wire['CompleteJobRequest']) =>
    done(context, { type: 'completeJob', jobKey: keyOf(wire.jobKey), variables: variablesOf(wire.variables) }),
  FailJob: (context, wire: Wire['FailJobRequest']) =>
    done(context, {
      type: 'failJob',
      jobKey: keyOf(wire.jobKey),
      retries: wire.retries,
      errorMessage: wire.errorMessage,
      retryBackOff: Number(wire.retryBackOff),
      variables: variablesOf(wire.variables),
    }),
  ThrowError: (context, wire: Wire['ThrowErrorRequest']) =>
    done(context, {
      type: 'throwError',
      jobKey: keyOf(wire.jobKey),
      errorCode: wire.errorCode,
      errorMessage: wire.errorMessage,
      variables: variablesOf(wire.variables),
    }),
  UpdateJobRetries: (context, wire: Wire['UpdateJobRetriesRequest']) =>
    done(context, { type: 'updateJobRetries', jobKey: keyOf(wire.jobKey), retries: wire.retries }),
  UpdateJobTimeout: (context, wire: Wire['UpdateJobTimeoutRequest']) =>
    done(context, { type: 'updateJobTimeout', jobKey: keyOf(wire.jobKey), timeout: Number(wire.timeout) }),
  PublishMessage: async (context, wire: Wire['PublishMessageRequest']) => {
    const { messageKey } = await run(context, messageOf(wire));
    return { key: String(messageKey), tenantId: '<default>' };
  },
  BroadcastSignal: async (context, wire: Wire['BroadcastSignalRequest']) => {
    requireDefaultTenant([wire.tenantId]);
    if (wire.signalName === '') throw invalidArgument('Expected signalName to be present, but it was blank');
    const { signalKey } = await run(context, {
      type: 'broadcastSignal',
      signalName: wire.signalName,
      variables: variablesOf(wire.variables),
    });
    return { key: String(signalKey), tenantId: '<default>' };
  },
  SetVariables: async (context, wire: Wire['SetVariablesRequest']) => {
    const { key } = await run(context, {
      type: 'setVariables',
      elementInstanceKey: keyOf(wire.elementInstanceKey),
      variables: variablesOf(wire.variables),
      local: wire.local,
    });
    return { key: String(key) };
  },
  ResolveIncident: (context, wire: Wire['ResolveIncidentRequest']) =>
    done(context, { type: 'resolveIncident', incidentKey: keyOf(wire.incidentKey) }),
  EvaluateDecision: async (context, wire: Wire['EvaluateDecisionRequest']) => {
    requireDefaultTenant([wire.tenantId]);
    const key = keyOf(wire.decisionKey);
    if (key > 0 === (wire.decisionId !== ''))
      throw invalidArgument('Expected either decisionKey or decisionId, but got both or neither');
    const decision = key > 0 ? { decisionKey: key } : { decisionId: wire.decisionId };
    return decisionMessage(
      await run(context, { type: 'evaluateDecision', ...decision, variables: variablesOf(wire.variables) }),
    );
  },
  DeleteResource: (context, wire: Wire['DeleteResourceRequest']) =>
    done(context, { type: 'deleteResource', resourceKey: keyOf(wire.resourceKey) }),
  ModifyProcessInstance: (context, wire: Wire['ModifyProcessInstanceRequest']) => done(context, modificationOf(wire)),
  MigrateProcessInstance: (context, wire: Wire['MigrateProcessInstanceRequest']) => done(context, migrationOf(wire)),
};

async function run<C extends Command>({ engine, client }: UnaryContext, command: C): Promise<CommandValues[C['type']]> {
  const outcome = await engine.execute(client, command);
  if (!outcome.ok) throw ofRejection(outcome.error);
  return outcome.value;
}

async function done(context: UnaryContext, command: Command): Promise<object> {
  await run(context, command);
  return {};
}
