/**
 * The safety proof against the engine itself. Random models run in random order; a rule that the proof calls proven must
 * hold in the event log of every run. The reverse need not be: the proof looks at more than can happen.
 */
import type { EventRow } from '@rtflow/engine';
import { prove } from '@rtflow/engine/proof/prove';
import { readModels } from '@rtflow/engine/proof/read-models';
import type { SafetyRule } from '@rtflow/engine/proof/rule';
import { expect } from 'chai';
import { Bench } from './support/bench.ts';
import { Dice } from './support/random.ts';
import { RandomModel } from './support/random-model.ts';
import { randomCommand } from './support/random-run.ts';

const SEEDS = Number(process.env.ENGINE_SEEDS ?? 150);
const FIRST = Number(process.env.ENGINE_FIRST_SEED ?? 1);
const [RULES, RUNS, STEPS] = [10, 5, 90];
/** Whatever a worker, a person or a message likes to send. */
const ANYTHING = { jobs: new Map(), messages: new Map(), userTasks: new Map() };
/** What the proof assumes that nobody does by hand. */
const BY_HAND: ReadonlySet<string> = new Set(['modifyProcessInstance', 'setVariables']);

type Met = { reached: boolean; broken: boolean };

describe('engine: safety proof against runs', () => {
  const seen = { provenAndReached: 0, violatedAndShown: 0 };

  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    it(`calls no rule proven that a run breaks, seed ${seed}`, async function () {
      this.timeout(30_000);
      const dice = new Dice(seed);
      const child = new RandomModel(dice, 2).process('child');
      const process = new RandomModel(dice, 7, ['child']).process('p');
      const read = await readModels([child, process], ANYTHING);
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const tasks = [...read.models.graphs.values()].flatMap(({ nodes }) =>
        [...nodes.values()].filter(({ type }) => type.endsWith('_TASK')).map(({ id }) => id),
      );
      const rules = Array.from({ length: RULES }, () => randomRule(dice, tasks));
      const proofs = rules.map((rule) => prove(read.models, rule));
      for (let run = 0; run < RUNS; run += 1) {
        const log = await randomRun([child, process], dice);
        for (const [index, rule] of rules.entries()) {
          const { status } = proofs[index] ?? {};
          const met = meet(rule, log);
          if (status === 'proven') expect(met.broken, JSON.stringify(rule)).to.equal(false);
          if (status === 'proven' && met.reached) seen.provenAndReached += 1;
          if (status === 'violated' && met.broken) seen.violatedAndShown += 1;
        }
      }
    });
  }

  it('met rules of both kinds often enough to tell', () => {
    expect(seen.provenAndReached).to.be.greaterThan(SEEDS / 5);
    expect(seen.violatedAndShown).to.be.greaterThan(SEEDS / 5);
  });
});

function randomRule(dice: Dice, tasks: readonly string[]): SafetyRule {
  const name = (): string => dice.pick(tasks) ?? '';
  const passes = Array.from({ length: 1 + dice.roll(2) }, () => ({ name: name(), is: null }));
  return { id: 'r', to: name(), passes, since: dice.rarely(3) ? [name()] : [] };
}

async function randomRun(files: readonly string[], dice: Dice): Promise<EventRow[]> {
  const bench = new Bench();
  await bench.deploy(...files);
  await bench.start('p', { id: '1', route: dice.roll(4) });
  for (let step = 0; step < STEPS; step += 1) {
    const command = randomCommand(bench, dice);
    if (command && !BY_HAND.has(command.type)) {
      await bench.engine.execute(bench.store, command, { now: bench.now, actor: 'test' });
    }
  }
  return bench.store.rows('event');
}

/** Whether the run came to `to`, and whether it once did so without having passed. */
function meet({ to, passes, since }: SafetyRule, log: readonly EventRow[]): Met {
  const met = { reached: false, broken: false };
  let passed = false;
  for (const { elementId, intent } of log) {
    if (intent === 'ELEMENT_ACTIVATED' && since.includes(elementId)) passed = false;
    if (intent === 'ELEMENT_ACTIVATED' && elementId === to) {
      met.reached = true;
      met.broken ||= !passed;
    }
    if (intent === 'ELEMENT_COMPLETED' && passes.some(({ name }) => name === elementId)) passed = true;
  }
  return met;
}
