import { closeStarts, openStarts } from '../behaviour/start-subscriptions.ts';
import type { DefinitionRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handled, Handler } from './handled.ts';
import { done, rejected } from './handled.ts';

/** Takes a resource out of use; the version before it becomes the latest again. History stays. */
export const deleteResource: Handler<'deleteResource'> = async (turn, { resourceKey }) => {
  const where = { key: resourceKey, state: 'ACTIVE' };
  const [definition] = await turn.store.find('definition', { where });
  if (definition) return deleteDefinition(turn, definition);
  const [form] = await turn.store.find('form', { where });
  if (form) {
    turn.workspace.update('form', form, { state: 'DELETED' });
    return done;
  }
  const [drg] = await turn.store.find('drg', { where });
  if (drg) {
    turn.workspace.update('drg', drg, { state: 'DELETED' });
    for (const decision of await turn.store.find('decision', { where: { drgKey: drg.key } })) {
      turn.workspace.update('decision', decision, { state: 'DELETED' });
    }
    return done;
  }
  const reason = `Expected to delete resource but no resource found with key '${resourceKey}'`;
  return rejected('DELETE', 'NOT_FOUND', reason);
};

async function deleteDefinition(turn: Turn, definition: DefinitionRow): Promise<Handled<Record<string, never>>> {
  const where = { state: { in: ['ACTIVE', 'SUSPENDED'] }, defKey: definition.key };
  const running = await turn.store.find('instance', { where, limit: 1 });
  if (running.length > 0) {
    const reason = `Expected to delete resource with key '${definition.key}', but there are running instances of it`;
    return rejected('DELETE', 'INVALID_STATE', reason);
  }
  const { processId } = definition;
  const versions = await turn.store.find('definition', {
    where: { processId, state: 'ACTIVE' },
    orderBy: [['version', 'desc']],
    limit: 2,
  });
  turn.workspace.update('definition', definition, { state: 'DELETED' });
  if (versions[0]?.key !== definition.key) return done;
  await closeStarts(turn, definition.key);
  const before = versions[1];
  if (before) {
    await turn.resources.prepare(turn.store, [before.key]);
    openStarts(turn, before, turn.resources.graph(before.key));
  }
  return done;
}
