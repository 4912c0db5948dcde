import type { GatewayEngine } from '@rtflow/gateway';
import type { Clock, Database } from '@rtflow/records';

export interface WorkerEngine extends GatewayEngine {
  /** Epoch ms of the last poll for jobs, 0 when none has come. */
  lastPollAt(): number;
}

/** The gateway's view of the record's engine: one command, one transaction, acting as a worker. */
export function gatewayEngine(database: Database, clock: Clock): WorkerEngine {
  let lastPollAt = 0;
  return {
    execute(worker, command) {
      if (command.type === 'activateJobs') lastPollAt = clock.now();
      const actor = { kind: 'worker', id: worker.slice(0, 64), grants: [] } as const;
      // The union of commands cannot be carried through by type: each command answers its own values.
      return database.unitOfWork.run(actor, (tx) => tx.execute(command)) as never;
    },
    onCommitted: (listener) => database.events.on('engine', listener),
    lastPollAt: () => lastPollAt,
  };
}
