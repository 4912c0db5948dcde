import type { CommandOf, DecisionEvaluation, DeployedResource } from '@rtflow/engine/ports';
import { DECISION_DEFINITIONS, PROCESS_DEFINITIONS } from '@rtflow/records/queries/zeebe/entities';
import { elementStatistics } from '@rtflow/records/queries/zeebe/statistics';
import { optionalText } from '../http/fields.ts';
import { NO_CONTENT, ok, type HttpCall, type HttpRoute } from '../http/route.ts';
import { DEFAULT_TENANT, deploymentOf } from '../requests.ts';
import { invalidArgument } from '../status.ts';
import { keyIn, pathKey, requireTenant, run, variablesIn } from './commands.ts';
import { getRoute, missing, searchRoute } from './searches.ts';

const tenantId = DEFAULT_TENANT;

export function definitionRoutes(): HttpRoute[] {
  return [
    { method: 'post', path: '/deployments', right: 'deploy', handle: deploy },
    {
      method: 'post',
      path: '/resources/:resourceKey/deletion',
      right: 'deploy',
      async handle(call) {
        await run(call, { type: 'deleteResource', resourceKey: pathKey(call, 'resourceKey') });
        return NO_CONTENT;
      },
    },
    searchRoute({ path: '/process-definitions/search', entity: PROCESS_DEFINITIONS }),
    getRoute('/process-definitions/:processDefinitionKey', PROCESS_DEFINITIONS),
    { method: 'get', path: '/process-definitions/:processDefinitionKey/xml', right: 'read', handle: xml },
    {
      method: 'post',
      path: '/process-definitions/:processDefinitionKey/statistics/element-instances',
      right: 'read',
      async handle(call) {
        const processDefinitionKey = pathKey(call, 'processDefinitionKey');
        return ok({ items: await call.read(({ sql }) => elementStatistics(sql, { processDefinitionKey })) });
      },
    },
    searchRoute({ path: '/decision-definitions/search', entity: DECISION_DEFINITIONS }),
    getRoute('/decision-definitions/:decisionDefinitionKey', DECISION_DEFINITIONS),
    { method: 'post', path: '/decision-definitions/evaluation', right: 'decisions', handle: evaluate },
  ];
}

/** multipart/form-data: one part `resources` per file, its file name is the resource's name. */
async function deploy(call: HttpCall) {
  if (!call.multipart) throw invalidArgument('Expected multipart/form-data with resources');
  const { type, bytes } = call.multipart;
  const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } }).formData().catch(() => {
    throw invalidArgument('Expected multipart/form-data, but the body cannot be read as it');
  });
  const tenant = form.get('tenantId');
  requireTenant({ tenantId: typeof tenant === 'string' ? tenant : '' });
  const resources: { name: string; content: Uint8Array }[] = [];
  for (const part of form.getAll('resources')) {
    if (typeof part === 'string') throw invalidArgument('Expected each of resources to be a file with a name');
    resources.push({ name: part.name, content: new Uint8Array(await part.arrayBuffer()) });
  }
  const value = await run(call, deploymentOf(resources));
  return ok({
    deploymentKey: String(value.deploymentKey),
    tenantId,
    deployments: value.resources.map(resourceItem),
  });
}

function resourceItem(resource: DeployedResource) {
  switch (resource.kind) {
    case 'process':
      return {
        processDefinition: {
          processDefinitionId: resource.bpmnProcessId,
          processDefinitionVersion: resource.version,
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
        decisionDefinition: {
          decisionDefinitionId: resource.decisionId,
          name: resource.name,
          version: resource.version,
          decisionDefinitionKey: String(resource.decisionKey),
          decisionRequirementsId: resource.drgId,
          decisionRequirementsKey: String(resource.drgKey),
          tenantId,
        },
      };
    case 'decisionRequirements':
      return {
        decisionRequirements: {
          decisionRequirementsId: resource.drgId,
          decisionRequirementsName: resource.name,
          version: resource.version,
          decisionRequirementsKey: String(resource.drgKey),
          resourceName: resource.resourceName,
          tenantId,
        },
      };
  }
}

async function xml(call: HttpCall) {
  const key = pathKey(call, 'processDefinitionKey');
  const row = await call.read(({ sql }) =>
    sql.get<{ resource: string }>('SELECT resource FROM wf_definition WHERE `key` = ?', [key]),
  );
  if (!row) throw missing('processDefinitionKey', String(key));
  return { status: 200, body: row.resource, type: 'text/xml' };
}

async function evaluate(call: HttpCall) {
  requireTenant(call.body);
  const decisionKey = keyIn(call.body, 'decisionDefinitionKey');
  const decisionId = optionalText(call.body, 'decisionDefinitionId');
  if ((decisionKey === undefined) === (decisionId === undefined))
    throw invalidArgument('Expected either decisionDefinitionId or decisionDefinitionKey, but got both or neither');
  const command: CommandOf<'evaluateDecision'> = {
    type: 'evaluateDecision',
    ...(decisionKey === undefined ? { decisionId: decisionId ?? '' } : { decisionKey }),
    variables: variablesIn(call.body),
  };
  return ok(evaluationItem(await run(call, command)));
}

function evaluationItem(value: DecisionEvaluation) {
  return {
    decisionEvaluationKey: String(value.evaluationKey),
    decisionInstanceKey: String(value.evaluationKey),
    decisionDefinitionKey: String(value.decisionKey),
    decisionDefinitionId: value.decisionId,
    decisionDefinitionName: value.decisionName,
    decisionDefinitionVersion: value.decisionVersion,
    decisionRequirementsId: value.drgId,
    decisionRequirementsKey: String(value.drgKey),
    output: JSON.stringify(value.decisionOutput),
    failedDecisionDefinitionId: value.failedDecisionId ?? '',
    failureMessage: value.failureMessage ?? '',
    tenantId,
    evaluatedDecisions: value.evaluatedDecisions.map((decision) => ({
      decisionDefinitionKey: String(decision.decisionKey),
      decisionDefinitionId: decision.decisionId,
      decisionDefinitionName: decision.decisionName,
      decisionDefinitionVersion: decision.decisionVersion,
      decisionDefinitionType: decision.decisionType,
      output: JSON.stringify(decision.decisionOutput),
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
