import type { Result } from '@rtflow/domain';
import type { Command, Rejection } from '@rtflow/engine';
import type { GatewayEngine, JobFacts } from '@rtflow/gateway';
import type { Actor, Clock, Database, Sql, Tx } from '@rtflow/records';
import { auditOf } from './gateway-audit.ts';
import { OtherServers } from './other-servers.ts';

export interface WorkerEngine extends GatewayEngine {
  /** Epoch ms of the last poll for jobs, 0 when none has come. */
  lastPollAt(): number;
}

/** The gateway's view of the record's engine: one command, one transaction, acting as a worker. */
export function gatewayEngine(database: Database, clock: Clock, onError = reportLater): WorkerEngine {
  // SQLite has one server
  const others = database.dialect === 'mysql' ? new OtherServers(database, onError) : null;
  let lastPollAt = 0;
  return {
    execute(worker, command) {
      if (command.type === 'activateJobs') lastPollAt = clock.now();
      const actor = actorOf(worker);
      // The union of commands cannot be carried through by type: each command answers its own values.
      return database.unitOfWork.run(actor, (tx) => audited(tx, command)) as never;
    },
    aboutJob(worker, jobKey, plan) {
      return database.unitOfWork.run(actorOf(worker), async (tx) => {
        const commands = plan(await jobFacts(tx.sql, jobKey), tx.now);
        if ('code' in commands) return { ok: false, error: commands } as const;
        for (const command of commands) {
          const done = await audited(tx, command);
          if (!done.ok) return done;
        }
        return { ok: true } as const;
      });
    },
    onCommitted(listener, types) {
      const here = database.events.on('engine', listener);
      const elsewhere = types && others?.on(listener, types);
      return () => {
        here();
        elsewhere?.();
      };
    },
    lastPollAt: () => lastPollAt,
  };
}

async function audited(tx: Tx, command: Command): Promise<Result<unknown, Rejection>> {
  const entry = auditOf(command);
  if (entry) await tx.audit(entry);
  return tx.execute(command);
}

/** Without a logger a failed look must not vanish. */
function reportLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

function actorOf(worker: string): Actor {
  return { kind: 'worker', id: worker.slice(0, 64), grants: [] };
}

interface JobLine {
  readonly type: string;
  readonly worker: string | null;
  readonly element_key: number;
  readonly deadline: number | null;
  readonly ended_at: number | null;
}

/** Locked until the unit ends: on MySQL nobody may take the job over between the look and the act. */
async function jobFacts(sql: Sql, jobKey: number): Promise<JobFacts | null> {
  const lock = sql.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const row = await sql.get<JobLine>(
    `SELECT type, worker, element_key, deadline, ended_at FROM wf_job WHERE \`key\` = ?${lock}`,
    [jobKey],
  );
  if (!row) return null;
  const { type, worker, element_key: elementInstanceKey, deadline, ended_at } = row;
  return { type, worker, elementInstanceKey, deadline, ended: ended_at !== null };
}
