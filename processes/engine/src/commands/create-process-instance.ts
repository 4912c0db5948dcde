import { createInstance } from '../behaviour/instances.ts';
import type { CommandOf } from '../command-types.ts';
import type { DefinitionRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';

type Create = CommandOf<'createProcessInstance'>;

export const createProcessInstance: Handler<'createProcessInstance'> = async (turn, command) => {
  const { variables = {}, businessKey = null, startInstructions = [] } = command;
  if (!isObject(variables)) return rejected('CREATE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const definition = await definitionOf(turn, command);
  if (!definition) return rejected('CREATE', 'NOT_FOUND', missing(command));
  await turn.resources.prepare(turn.store, [definition.key]);
  const graph = turn.resources.graph(definition.key);
  const startAt = startInstructions.map((instruction) => instruction.elementId);
  const unknown = startAt.find((id) => !graph.nodes.has(id) || graph.process.id === id);
  if (unknown !== undefined) {
    const reason = `Expected to create instance of process with start instructions but no element found with id '${unknown}'.`;
    return rejected('CREATE', 'INVALID_ARGUMENT', reason);
  }
  if (startAt.length === 0 && !graph.process.noneStart) {
    const reason = 'Expected to create instance of process with none start event, but there is no such event';
    return rejected('CREATE', 'INVALID_STATE', reason);
  }
  const start = startAt.length > 0 ? { startAt } : {};
  const instance = createInstance(turn.workspace, { definition, variables, businessKey, ...start });
  return accepted(() => ({
    instanceKey: instance.key,
    definitionKey: definition.key,
    bpmnProcessId: definition.processId,
    version: definition.version,
    completedWith:
      turn.workspace.effects.instances.find(({ key, state }) => key === instance.key && state === 'COMPLETED')
        ?.variables ?? null,
  }));
};

async function definitionOf(turn: Turn, command: Create): Promise<DefinitionRow | undefined> {
  const { definitionKey, bpmnProcessId = '', version = -1 } = command;
  const state = 'ACTIVE';
  const without = ['resource'] as const;
  if (definitionKey !== undefined) {
    return (await turn.store.find('definition', { where: { key: definitionKey, state }, without }))[0];
  }
  const where = { processId: bpmnProcessId, state, ...(version > 0 ? { version } : {}) };
  return (await turn.store.find('definition', { where, without, orderBy: [['version', 'desc']], limit: 1 }))[0];
}

function missing({ definitionKey, bpmnProcessId, version = -1 }: Create): string {
  if (definitionKey !== undefined) {
    return `Expected to find process definition with key '${definitionKey}', but none found`;
  }
  const wanted = version > 0 ? ` and version '${version}'` : '';
  return `Expected to find process definition with process ID '${bpmnProcessId ?? ''}'${wanted}, but none found`;
}
