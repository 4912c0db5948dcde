import { terminateInstance } from '../behaviour/termination.ts';
import type { Handler } from './handled.ts';
import { done, rejected } from './handled.ts';
import { openInstance } from './open-rows.ts';

/** Ends a root instance with everything that it called. */
export const cancelProcessInstance: Handler<'cancelProcessInstance'> = async (turn, { instanceKey }) => {
  const instance = await openInstance(turn, instanceKey);
  if (!instance) {
    const reason = `Expected to cancel a process instance with key '${instanceKey}', but no such process was found`;
    return rejected('CANCEL', 'NOT_FOUND', reason);
  }
  if (instance.parentInstanceKey !== null) {
    const reason = `Expected to cancel a process instance with key '${instanceKey}', but it is created by a parent process instance. Cancel the root process instance '${instance.rootKey}' instead.`;
    return rejected('CANCEL', 'INVALID_STATE', reason);
  }
  terminateInstance(turn.workspace, instance);
  return done;
};
