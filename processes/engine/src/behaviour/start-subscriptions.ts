import type { Graph, Problem } from '../model/graph.ts';
import type { DefinitionRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import { evaluateString } from './expressions.ts';
import { Raised } from './incidents.ts';
import { scheduleOf } from './timers.ts';

/** Message, signal and timer start events of the latest version of a process. Expressions see no variables. */
export function openStarts(turn: Turn, definition: DefinitionRow, graph: Graph): Problem[] {
  const starts = [...graph.nodes.values()].filter(
    (node) => node.type === 'START_EVENT' && node.parent === graph.process,
  );
  return starts.flatMap((start): Problem[] => {
    try {
      openStart(turn, definition, start.id, start.event);
      return [];
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      return [{ elementId: start.id, reason: error.message }];
    }
  });
}

function openStart(
  turn: Turn,
  definition: DefinitionRow,
  handlerElementId: string,
  event: NonNullable<ReturnType<Graph['nodes']['get']>>['event'],
): void {
  const place = {
    rootKey: null,
    instanceKey: null,
    elementKey: null,
    defKey: definition.key,
    handlerElementId,
    interrupting: false,
  };
  const { workspace, now } = turn;
  if (event?.kind === 'timer') {
    const schedule = scheduleOf(workspace, null, event);
    workspace.insertTimer({ ...place, key: workspace.nextKey(), ...schedule, remaining: null });
  }
  if (event?.kind === 'message' || event?.kind === 'signal') {
    workspace.insertSubscription({
      ...place,
      key: workspace.nextKey(),
      kind: event.kind === 'message' ? 'MESSAGE' : 'SIGNAL',
      name: evaluateString(workspace, null, event.name),
      correlationKey: null,
      processId: definition.processId,
      held: null,
      createdAt: now,
    });
  }
}

/** A newer version takes over. */
export async function closeStarts(turn: Turn, defKey: number): Promise<void> {
  for (const row of await turn.store.find('subscription', { where: { defKey, rootKey: null } })) {
    turn.workspace.log.remove('subscription', row);
  }
  for (const row of await turn.store.find('timer', { where: { defKey, rootKey: null } })) {
    turn.workspace.log.remove('timer', row);
  }
}
