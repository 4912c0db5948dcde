import type { GatewayEngine } from '@rtflow/gateway';
import { createEngine, type Command, type Effects, type IncidentRow } from '@rtflow/engine';
import { MemoryStore } from '@rtflow/engine/simulate/memory-store';

export interface MemoryEngine extends GatewayEngine {
  incidents(): IncidentRow[];
  /** Settles once `count` more commands have been carried out. */
  untilCommands(count: number): Promise<void>;
}

/** The engine on a memory store behind the gateway's port: one command at a time, effects told before the answer. */
export function memoryEngine(): MemoryEngine {
  const engine = createEngine({ timeZone: 'Asia/Shanghai' });
  const store = new MemoryStore();
  const listeners = new Set<(effects: Effects) => void>();
  const counted: { left: number; resolve: () => void }[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const execute = (worker: string, command: Command) => {
    const run = last.then(async () => {
      const outcome = await engine.execute(store, command, { now: Date.now(), actor: worker });
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
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    incidents: () => store.rows('incident').filter(({ endedAt }) => endedAt === null),
    untilCommands: (count) => new Promise((resolve) => counted.push({ left: count, resolve })),
  };
}
