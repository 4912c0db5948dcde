import { correlateBuffered, deliverSignals, releaseStarts } from './behaviour/correlation.ts';
import { passInclusiveJoins } from './planner/gateway/inclusive-gateway.ts';
import { parkActivation, planStep } from './planner/lifecycle.ts';
import { STEP_LIMIT } from './planner/steps.ts';
import type { Turn } from './turn.ts';

/** Runs the queue and what follows from it (joins, signals, buffered messages) until nothing moves any more. */
export async function drain(turn: Turn): Promise<void> {
  let taken = 0;
  do {
    taken = await runSteps(turn, taken);
    passInclusiveJoins(turn.workspace);
    if (turn.workspace.steps.length > 0) continue;
    await turn.fillKeys();
    await deliverSignals(turn);
    await correlateBuffered(turn);
    await releaseStarts(turn);
    // what was delivered may have brought a token straight to a join
    passInclusiveJoins(turn.workspace);
  } while (turn.workspace.steps.length > 0);
}

async function runSteps(turn: Turn, before: number): Promise<number> {
  const { workspace, resources, store } = turn;
  let taken = before;
  for (let step = workspace.steps.shift(); step; step = workspace.steps.shift()) {
    await turn.fillKeys();
    taken += 1;
    if (step.kind === 'activate' && taken > STEP_LIMIT) parkActivation(workspace, step);
    else planStep(workspace, step, 'need' in step ? await resources.resolve(store, step.need) : {});
  }
  return taken;
}
