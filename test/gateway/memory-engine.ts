import { OPEN_CLIENT, type GatewayAccess, type GatewayEngine } from '@rtflow/gateway';
import {
  createEngine,
  type Command,
  type Effects,
  type IncidentRow,
  type InstanceRow,
  type JobRow,
} from '@rtflow/engine';
import { MemoryStore } from '@rtflow/engine/simulate/memory-store';

export interface MemoryEngine extends GatewayEngine {
  incidents(): IncidentRow[];
  instances(): InstanceRow[];
  jobs(): JobRow[];
  /** Settles when no command has run for a while: what was under way has ended. */
  quiet(): Promise<void>;
  /** Settles once `count` more commands have been carried out. */
  untilCommands(count: number): Promise<void>;
}

/** A door that asks for no token. */
export const openAccess: GatewayAccess = { clientOf: () => OPEN_CLIENT, refused: () => undefined };

/** The engine on a memory store behind the gateway's port: one command at a time, effects told before the answer. */
export function memoryEngine(): MemoryEngine {
  const engine = createEngine({ timeZone: 'Asia/Shanghai' });
  const store = new MemoryStore();
  const listeners = new Set<(effects: Effects) => void>();
  const counted: { left: number; resolve: () => void }[] = [];
  let done = 0;
  let last: Promise<unknown> = Promise.resolve();

  const execute = (worker: string, command: Command) => {
    const run = last.then(async () => {
      const outcome = await engine.execute(store, command, { now: Date.now(), actor: worker });
      done += 1;
      for (const waiter of counted.splice(0)) {
        waiter.left -= 1;
        if (waiter.left > 0) counted.push(waiter);
        else waiter.resolve();
      }
      if (!outcome.ok) return { ok: false as const, error: outcome.rejection };
      for (const listener of listeners) listener(outcome.effects);
      return { ok: true as const, value: outcome.value };
    });
    last = run.catch(() => undefined);
    return run;
  };
  return {
    execute: execute as GatewayEngine['execute'],
    async aboutJob(worker, jobKey, plan) {
      const row = store.rows('job').find(({ key }) => key === jobKey);
      const job = row && {
        type: row.type,
        worker: row.worker,
        elementInstanceKey: row.elementKey,
        deadline: row.deadline,
        ended: row.endedAt !== null,
      };
      const commands = plan(job ?? null, Date.now());
      if ('code' in commands) return { ok: false, error: commands };
      for (const command of commands) {
        const done = await execute(worker, command);
        if (!done.ok) return done;
      }
      return { ok: true };
    },
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    incidents: () => store.rows('incident').filter(({ endedAt }) => endedAt === null),
    instances: () => store.rows('instance'),
    jobs: () => store.rows('job'),
    async quiet() {
      for (let seen = -1; seen !== done;) {
        seen = done;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    untilCommands: (count) => new Promise((resolve) => counted.push({ left: count, resolve })),
  };
}
