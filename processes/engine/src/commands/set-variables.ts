import { propagate, setLocal } from '../behaviour/variables.ts';
import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';

export const setVariables: Handler<'setVariables'> = async (turn, command) => {
  const { elementInstanceKey, variables, local = false } = command;
  if (!isObject(variables)) return rejected('UPDATE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const [stored] = await turn.store.find('element', { where: { key: elementInstanceKey } });
  const loaded = stored && stored.endedAt === null && (await turn.load(stored.rootKey));
  const element = loaded ? turn.workspace.elements.get(elementInstanceKey) : undefined;
  if (!element) {
    const reason = `Expected to update variables for element with key '${elementInstanceKey}', but no such element was found`;
    return rejected('UPDATE', 'NOT_FOUND', reason);
  }
  if (local) setLocal(turn.workspace, element, variables);
  else propagate(turn.workspace, element, variables);
  const key = turn.workspace.nextKey();
  return accepted(() => ({ key }));
};
