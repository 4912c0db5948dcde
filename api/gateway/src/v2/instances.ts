import type { CommandOf } from '@rtflow/engine/ports';
import { ELEMENT_INSTANCES, INCIDENTS, PROCESS_INSTANCES } from '@rtflow/records/queries/zeebe/entities';
import { callHierarchy, sequenceFlows } from '@rtflow/records/queries/zeebe/instance-paths';
import { elementStatistics } from '@rtflow/records/queries/zeebe/statistics';
import { getOne, search } from '@rtflow/records/queries/zeebe/search';
import { listOf, numberOf, optionalText, textOf } from '../http/fields.ts';
import { NO_CONTENT, ok, type HttpCall, type HttpRoute } from '../http/route.ts';
import { DEFAULT_TENANT } from '../requests.ts';
import { runToEnd } from '../results.ts';
import { invalidArgument } from '../status.ts';
import { done, keyIn, pathKey, requireTenant, run, variablesIn } from './commands.ts';
import { withElementNames } from './element-names.ts';
import { getRoute, missing, searchRoute } from './searches.ts';

const ONE = '/process-instances/:processInstanceKey';

export function instanceRoutes(): HttpRoute[] {
  const command = (
    act: string,
    of: (
      call: HttpCall,
      instanceKey: number,
    ) => CommandOf<'cancelProcessInstance' | 'modifyProcessInstance' | 'migrateProcessInstance'>,
  ): HttpRoute => ({
    method: 'post',
    path: `${ONE}/${act}`,
    right: 'operate',
    handle: (call) => done(call, of(call, pathKey(call, 'processInstanceKey'))),
  });
  const read = (path: string, look: (call: HttpCall, instanceKey: number) => Promise<unknown>): HttpRoute => ({
    method: 'get',
    path: `${ONE}/${path}`,
    right: 'read',
    handle: async (call) => {
      const instanceKey = pathKey(call, 'processInstanceKey');
      const instance = await call.read(({ sql }) => getOne(sql, PROCESS_INSTANCES, instanceKey));
      if (!instance) throw missing('processInstanceKey', String(instanceKey));
      return ok(await look(call, instanceKey));
    },
  });
  return [
    { method: 'post', path: '/process-instances', right: 'start', handle: create },
    searchRoute({ path: '/process-instances/search', entity: PROCESS_INSTANCES }),
    getRoute(ONE, PROCESS_INSTANCES),
    command('cancellation', (_call, instanceKey) => ({ type: 'cancelProcessInstance', instanceKey })),
    command('modification', modification),
    command('migration', migration),
    { method: 'post', path: `${ONE}/incident-resolution`, right: 'operate', handle: resolveIncidents },
    read('statistics/element-instances', async (call, processInstanceKey) => ({
      items: await call.read(({ sql }) => elementStatistics(sql, { processInstanceKey })),
    })),
    read('sequence-flows', async (call, instanceKey) => ({
      items: (await call.read(({ sql }) => sequenceFlows(sql, instanceKey))).map((item) => ({
        ...item,
        tenantId: DEFAULT_TENANT,
      })),
    })),
    read('call-hierarchy', (call, instanceKey) => call.read(({ sql }) => callHierarchy(sql, instanceKey))),
    searchRoute({ path: '/element-instances/search', entity: ELEMENT_INSTANCES, complete: withElementNames }),
    getRoute('/element-instances/:elementInstanceKey', ELEMENT_INSTANCES, withElementNames),
  ];
}

async function create(call: HttpCall) {
  const { body } = call;
  requireTenant(body);
  const definitionKey = keyIn(body, 'processDefinitionKey');
  const bpmnProcessId = optionalText(body, 'processDefinitionId');
  if ((definitionKey === undefined) === (bpmnProcessId === undefined))
    throw invalidArgument('Expected either processDefinitionId or processDefinitionKey, but got both or neither');
  const starts = listOf(body, 'startInstructions').map((one) => ({
    elementId: textOf(one as Record<string, unknown>, 'elementId'),
  }));
  const command: CommandOf<'createProcessInstance'> = {
    type: 'createProcessInstance',
    ...(definitionKey !== undefined
      ? { definitionKey }
      : {
          bpmnProcessId: bpmnProcessId ?? '',
          version: numberOf(body, 'processDefinitionVersion', { atLeast: -1, otherwise: -1 }),
        }),
    variables: variablesIn(body),
    ...(starts.length > 0 ? { startInstructions: starts } : {}),
  };
  if (body['awaitCompletion'] !== true) return ok(instanceItem(await run(call, command), {}));
  const { created, variables } = await runToEnd(call.engine, call.actor, {
    command,
    waitMs: numberOf(body, 'requestTimeout', { atLeast: 0, otherwise: 0 }),
    fetchVariables: listOf(body, 'fetchVariables').map(String),
  });
  return ok(instanceItem(created, variables));
}

interface Created {
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly bpmnProcessId: string;
  readonly version: number;
}

function instanceItem({ instanceKey, definitionKey, bpmnProcessId, version }: Created, variables: object) {
  return {
    processInstanceKey: String(instanceKey),
    processDefinitionKey: String(definitionKey),
    processDefinitionId: bpmnProcessId,
    processDefinitionVersion: version,
    tenantId: DEFAULT_TENANT,
    variables,
  };
}

function modification({ body }: HttpCall, instanceKey: number): CommandOf<'modifyProcessInstance'> {
  const common = (fields: Record<string, unknown>) => {
    const ancestorElementInstanceKey = keyIn(fields, 'ancestorElementInstanceKey');
    return {
      ...(ancestorElementInstanceKey === undefined ? {} : { ancestorElementInstanceKey }),
      variableInstructions: listOf(fields, 'variableInstructions').map((one) => ({
        variables: variablesIn(one as Record<string, unknown>),
        scopeId: optionalText(one as Record<string, unknown>, 'scopeId') ?? '',
      })),
    };
  };
  return {
    type: 'modifyProcessInstance',
    instanceKey,
    activateInstructions: objects(body, 'activateInstructions').map((fields) => ({
      elementId: textOf(fields, 'elementId'),
      ...common(fields),
    })),
    terminateInstructions: objects(body, 'terminateInstructions').map((fields) => ({
      elementInstanceKey: keyIn(fields, 'elementInstanceKey') ?? 0,
    })),
  };
}

function migration({ body }: HttpCall, instanceKey: number): CommandOf<'migrateProcessInstance'> {
  return {
    type: 'migrateProcessInstance',
    instanceKey,
    targetDefinitionKey: keyIn(body, 'targetProcessDefinitionKey') ?? 0,
    mappings: objects(body, 'mappingInstructions').map((fields) => ({
      sourceElementId: textOf(fields, 'sourceElementId'),
      targetElementId: textOf(fields, 'targetElementId'),
    })),
  };
}

/** Every open incident of the instance: each is one command, as each replays its own step. */
async function resolveIncidents(call: HttpCall) {
  const filter = { processInstanceKey: String(pathKey(call, 'processInstanceKey')), state: 'ACTIVE' };
  const { items } = await call.read(({ sql }) => search(sql, INCIDENTS, { filter, page: { limit: 1000 } }));
  for (const { incidentKey } of items) await run(call, { type: 'resolveIncident', incidentKey: Number(incidentKey) });
  return NO_CONTENT;
}

function objects(body: Readonly<Record<string, unknown>>, field: string): Record<string, unknown>[] {
  return listOf(body, field).map((one) => {
    if (typeof one !== 'object' || one === null) throw invalidArgument(`Expected ${field} to hold objects`);
    return one as Record<string, unknown>;
  });
}
