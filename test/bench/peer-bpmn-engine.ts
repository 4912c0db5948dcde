import { Engine } from 'bpmn-engine';
import { eighteen, WAITS } from './eighteen.ts';
import { measure, type Measured } from './measure.ts';

/**
 * npm's bpmn-engine on the same process, as a server would have to use it: each step recovers the case from its saved
 * state, resumes, signals one task, and takes the new state as JSON. (Kept in memory: its disk write is not counted.)
 */
export async function measurePeer(cases: number): Promise<Measured> {
  const source = eighteen('plain');
  const saved: string[] = [];
  for (let index = 0; index < cases; index++) saved.push(await started(source));
  return measure({
    steps: cases * WAITS.length,
    clients: 1,
    step: async (index) => {
      const which = Math.floor(index / WAITS.length);
      saved[which] = await signalled(saved[which] ?? '', WAITS[index % WAITS.length] ?? '');
    },
  });
}

async function started(source: string): Promise<string> {
  const engine = Engine({ name: 'peer', source, variables: { go: true } });
  const execution = await engine.execute();
  const state = JSON.stringify(await engine.getState());
  execution.stop();
  return state;
}

async function signalled(state: string, taskId: string): Promise<string> {
  const engine = Engine({ name: 'peer' }).recover(JSON.parse(state));
  const execution = await engine.resume();
  execution.signal({ id: taskId });
  const next = JSON.stringify(await engine.getState());
  const isLast = taskId === WAITS.at(-1);
  if (isLast !== (execution.state === 'idle'))
    throw new Error(`Expected the peer's case to ${isLast ? 'end' : 'go on'} at ${taskId}`);
  if (!isLast) execution.stop();
  return next;
}
