import { migrate } from '../behaviour/migration.ts';
import { planMigration, suggestMappings } from '../behaviour/migration-plan.ts';
import type { Graph } from '../model/graph.ts';
import type { DefinitionRow, InstanceRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { accepted, rejected } from './handled.ts';
import { openInstance } from './open-rows.ts';

/** Takes a running instance over to another definition, whole or not at all. */
export const migrateProcessInstance: Handler<'migrateProcessInstance'> = async (turn, command) => {
  const { instanceKey, targetDefinitionKey, mappings, dryRun = false } = command;
  const found = await find(turn, instanceKey, targetDefinitionKey);
  if (!('instance' in found)) return found;
  const { instance, definition, graph } = found;
  const plan = planMigration(turn.workspace, instance, graph, mappings);
  if (dryRun) return accepted(() => plan.report);
  const [problem] = plan.report.problems;
  if (problem) return rejected('MIGRATE', problem.code, problem.reason);
  await turn.fillKeys();
  migrate(turn.workspace, plan, definition);
  return accepted(() => ({ ...plan.report, migrated: true }));
};

export const suggestMigration: Handler<'suggestMigration'> = async (turn, { instanceKey, targetDefinitionKey }) => {
  const found = await find(turn, instanceKey, targetDefinitionKey);
  if (!('instance' in found)) return found;
  const suggestion = suggestMappings(turn.workspace, found.instance, found.graph);
  return accepted(() => suggestion);
};

type Found = { instance: InstanceRow; definition: DefinitionRow; graph: Graph };

async function find(
  turn: Turn,
  instanceKey: number,
  definitionKey: number,
): Promise<Found | ReturnType<typeof rejected>> {
  const instance = await openInstance(turn, instanceKey);
  if (!instance) {
    const reason = `Expected to migrate process instance but no process instance found with key '${instanceKey}'`;
    return rejected('MIGRATE', 'NOT_FOUND', reason);
  }
  const where = { key: definitionKey, state: 'ACTIVE' };
  const [definition] = await turn.store.find('definition', { where, without: ['resource'] });
  if (!definition) {
    const reason = `Expected to migrate process instance to process definition but no process definition found with key '${definitionKey}'`;
    return rejected('MIGRATE', 'NOT_FOUND', reason);
  }
  await turn.resources.prepare(turn.store, [definitionKey]);
  return { instance, definition, graph: turn.resources.graph(definitionKey) };
}
