import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';

/** Reaches every open subscription and signal start event of that name; nothing is kept for later ones. */
export const broadcastSignal: Handler<'broadcastSignal'> = async (turn, { signalName, variables = {} }) => {
  if (signalName.trim() === '')
    return rejected('BROADCAST', 'INVALID_ARGUMENT', 'Expected a signal name, but it is blank');
  if (!isObject(variables)) return rejected('BROADCAST', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const signalKey = turn.workspace.nextKey();
  turn.workspace.thrownSignals.push({ name: signalName, variables });
  return accepted(() => ({ signalKey }));
};
