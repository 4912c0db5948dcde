import { COMMANDS } from './commands/index.ts';
import { Raised } from './behaviour/incidents.ts';
import type { Handled } from './commands/handled.ts';
import { rejected } from './commands/handled.ts';
import { drain } from './drain.ts';
import { addNearMisses } from './explain/near-misses.ts';
import { PollTimes } from './explain/polls.ts';
import type { InstanceAt } from './explain/state-at.ts';
import { stateAt } from './explain/state-at.ts';
import type { Waiting } from './explain/waiting.ts';
import { whyStuck } from './explain/why-stuck.ts';
import { FeelError } from './feel/environment.ts';
import { KeyRing } from './keys.ts';
import { NeedsWholeTree } from './planner/workspace.ts';
import type { Command, CommandValues, Engine, EngineStore, Outcome } from './ports.ts';
import { Resources } from './resources.ts';
import { Turn } from './turn.ts';

export type EngineOptions = {
  /** IANA zone of FEEL's now() and today() and of cron cycles: the department's wall clock. */
  timeZone: string;
};

export type Explainer = {
  /** What each open element of a call tree waits for at `now`. The store may be bound to a read-only connection. */
  explain(store: EngineStore, rootKey: number, now: number): Promise<Waiting[]>;
  /** An instance as it stood at a time, also when it has ended or is archived. */
  stateAt(store: EngineStore, instanceKey: number, at: number): Promise<InstanceAt | null>;
};

/** One engine per process and database: it keeps compiled models and reserved keys, the state is in the store. */
export function createEngine({ timeZone }: EngineOptions): Engine & Explainer {
  const resources = new Resources();
  const idle: KeyRing[] = [];
  const polls = new PollTimes();
  return {
    async execute(store, command, context) {
      if (command.type === 'activateJobs')
        polls.asked(
          command.types.map(({ type }) => type),
          context.now,
        );
      // commands may overlap on MySQL: each has a ring of its own, what is left goes to the next
      const keys = idle.pop() ?? new KeyRing();
      const planned = (whole: boolean) => new Turn({ store, resources, keys, timeZone, context, whole });
      try {
        return await run(planned(false), command);
      } catch (error) {
        if (!(error instanceof NeedsWholeTree)) return refusal(command, error);
        return await run(planned(true), command).catch((again: unknown) => refusal(command, again));
      } finally {
        idle.push(keys);
      }
    },
    async explain(store, rootKey, now) {
      const context = { now, actor: '' };
      const turn = new Turn({ store, resources, keys: new KeyRing(), timeZone, context });
      await turn.load(rootKey);
      const waiting = whyStuck(turn.workspace, { now, lastPolledAt: (type) => polls.lastAt(type) });
      await addNearMisses(store, waiting, now);
      return waiting;
    },
    stateAt,
  };
}

async function run<C extends Command>(turn: Turn, command: C): Promise<Outcome<CommandValues[C['type']]>> {
  await turn.fillKeys();
  const handle = COMMANDS[command.type] as (turn: Turn, command: unknown) => Promise<Handled<unknown>>;
  const handled = await handle(turn, command);
  if (!handled.ok) return handled;
  await drain(turn);
  const { ops } = turn.workspace.log;
  if (ops.length > 0) await turn.store.apply(ops);
  return { ok: true, value: handled.value() as never, effects: turn.workspace.effects };
}

/** Raised outside of an element's phase: what the caller gave cannot be taken. */
function refusal({ type }: Command, error: unknown): ReturnType<typeof rejected> {
  if (!(error instanceof Raised) && !(error instanceof FeelError)) throw error;
  return rejected(type, 'INVALID_ARGUMENT', error.message);
}
