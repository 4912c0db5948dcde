import { resume, suspend } from '../behaviour/suspension.ts';
import type { InstanceRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { done, rejected } from './handled.ts';
import { openInstance } from './open-rows.ts';

/** Everything that the root called stands still with it. */
export const suspendProcessInstance: Handler<'suspendProcessInstance'> = async (turn, { instanceKey }) => {
  const found = await openRoot(turn, instanceKey, 'SUSPEND');
  if (!('row' in found)) return found;
  if (found.row.state === 'SUSPENDED') {
    const reason = `Expected to suspend a process instance with key '${instanceKey}', but it is suspended already`;
    return rejected('SUSPEND', 'INVALID_STATE', reason);
  }
  suspend(turn.workspace, instanceKey);
  return done;
};

export const resumeProcessInstance: Handler<'resumeProcessInstance'> = async (turn, { instanceKey }) => {
  const found = await openRoot(turn, instanceKey, 'RESUME');
  if (!('row' in found)) return found;
  if (found.row.state !== 'SUSPENDED') {
    const reason = `Expected to resume a process instance with key '${instanceKey}', but it is not suspended`;
    return rejected('RESUME', 'INVALID_STATE', reason);
  }
  resume(turn.workspace, instanceKey);
  return done;
};

async function openRoot(
  turn: Turn,
  instanceKey: number,
  intent: 'SUSPEND' | 'RESUME',
): Promise<{ row: InstanceRow } | ReturnType<typeof rejected>> {
  const row = await openInstance(turn, instanceKey);
  const verb = intent.toLowerCase();
  if (!row) {
    const reason = `Expected to ${verb} a process instance with key '${instanceKey}', but no such process was found`;
    return rejected(intent, 'NOT_FOUND', reason);
  }
  if (row.parentInstanceKey !== null) {
    const reason = `Expected to ${verb} a process instance with key '${instanceKey}', but it is created by a parent process instance. Take the root process instance '${row.rootKey}' instead.`;
    return rejected(intent, 'INVALID_STATE', reason);
  }
  return { row };
}
