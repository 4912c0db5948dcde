import { migrateInstances, suggestMigration } from '@rtflow/records/commands/operations/migrate-instances';
import {
  cancelInstance,
  modifyInstance,
  setInstanceVariables,
} from '@rtflow/records/commands/operations/repair-instance';
import { retryIncident } from '@rtflow/records/commands/operations/retry-incident';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { alikeIncidents, incidentsByCause } from '@rtflow/records/queries/operations/incidents';
import { instanceView } from '@rtflow/records/queries/operations/instance';
import type { JsonObject } from '@rtflow/engine/ports';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done, keyOf } from '../act.ts';

type Names = Extract<keyof Handlers, `operations.${string}`>;

/** What an administrator does to running processes: every act with a reason, in one unit, audited. */
export function operationHandlers({ database, explainer }: Doors): Pick<Handlers, Names> {
  const repair = (name: string, instanceKey: string | undefined, commandId: string, input: unknown) => ({
    name: `process.${name}`,
    entity: 'process-instance',
    entityId: instanceKey ?? '',
    commandId,
    input,
  });
  return {
    'operations.incidents': async () => ({ ok: true, value: await database.readOnly(incidentsByCause) }),
    'operations.alike': async ({ params: { incidentKey }, query }) => {
      const key = keyOf(incidentKey);
      const page = key === null ? null : await database.readOnly((reader) => alikeIncidents(reader, key, query));
      return page ? { ok: true, value: page } : refuse('NOT_FOUND', { incidentKey });
    },
    'operations.retry': async ({ actor, params: { incidentKey }, body: { commandId, ...input } }) => {
      const key = keyOf(incidentKey);
      if (key === null) return refuse('NOT_FOUND', { incidentKey });
      const act = { ...repair('retry', incidentKey, commandId, input), entity: 'incident' };
      return runCommand(database.unitOfWork, actor, act, (tx) => retryIncident(tx, { incidentKey: key, ...input }));
    },
    'operations.instance': async ({ params: { instanceKey } }) => {
      const key = keyOf(instanceKey);
      const view = key === null ? null : await database.readOnly((reader) => instanceView(reader, explainer, key));
      return view ? { ok: true, value: view } : refuse('NOT_FOUND', { instanceKey });
    },
    'operations.setVariables': ({ actor, params: { instanceKey }, body: { commandId, ...input } }) =>
      done(database, actor, repair('variables', instanceKey, commandId, input), async (tx) =>
        setInstanceVariables(tx, {
          instanceKey: keyOf(instanceKey) ?? 0,
          reason: input.reason,
          elementKey: Number(input.elementKey),
          local: input.local,
          variables: input.variables as JsonObject,
        }),
      ),
    'operations.modify': ({ actor, params: { instanceKey }, body: { commandId, ...input } }) =>
      done(database, actor, repair('modify', instanceKey, commandId, input), (tx) =>
        modifyInstance(tx, {
          instanceKey: keyOf(instanceKey) ?? 0,
          reason: input.reason,
          moves: input.moves.map(({ elementKey, targetElementId }) => ({
            elementKey: Number(elementKey),
            targetElementId,
          })),
          activate: input.activate,
          terminate: input.terminate.map(Number),
        }),
      ),
    'operations.cancel': ({ actor, params: { instanceKey }, body: { commandId, reason } }) =>
      done(database, actor, repair('cancel', instanceKey, commandId, { reason }), (tx) =>
        cancelInstance(tx, { instanceKey: keyOf(instanceKey) ?? 0, reason }),
      ),
    'operations.suggestMigration': ({ actor, query: { source, target } }) =>
      database.unitOfWork.run(actor, (tx) => suggestMigration(tx, Number(source), Number(target))),
    'operations.planMigration': ({ actor, body }) =>
      migrateInstances(database, actor, { ...planOf(body), cursor: body.cursor }),
    'operations.migrate': ({ actor, body: { commandId, reason, ...body } }) =>
      migrateInstances(database, actor, { ...planOf(body), cursor: body.cursor, act: { commandId, reason } }),
  };
}

interface PlanBody {
  readonly sourceDefinitionKey: string;
  readonly targetDefinitionKey: string;
  readonly mappings: readonly { sourceElementId: string; targetElementId: string }[];
}

function planOf({ sourceDefinitionKey, targetDefinitionKey, mappings }: PlanBody) {
  return { source: Number(sourceDefinitionKey), target: Number(targetDefinitionKey), mappings };
}
