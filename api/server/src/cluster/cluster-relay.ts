import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { commandAnswered } from '@rtflow/records/mirror/command-answered';
import { claimHeads, nextHeadAt, type KeptCommand } from '@rtflow/records/process-gateway/cluster-outbox';
import type { Logger } from 'pino';
import { deployInForce } from './deploy-in-force.ts';
import type { Cluster } from './open-cluster.ts';
import { sendCommand } from './send-command.ts';

/** Cases that are served at the same time. */
const AT_ONCE = 16;
/** Also without a hint: another server's units fill the same outbox. */
const LOOK_MS = 1000;

export interface RelayTools {
  readonly database: Database;
  readonly cluster: Cluster;
  readonly log: Logger;
  /** The cluster has taken something: new tasks may be there. */
  readonly onSent: () => void;
}

/** Sends what units of work have kept for the cluster: in order per case, again until it is answered. */
export function startClusterRelay({ database, cluster, log, onSent }: RelayTools): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  const tools = { cluster, deploy: () => deployInForce({ database, cluster, log }) };

  const serve = async (kept: KeptCommand) => {
    const answer = await sendCommand(kept, tools);
    const { id, command, attempt } = kept;
    if (answer.outcome !== 'sent')
      log[answer.outcome === 'rejected' ? 'error' : 'warn'](
        { id, op: command.type, attempt, reason: answer.reason },
        answer.outcome === 'rejected' ? 'the cluster refused a command' : 'a command waits for the cluster',
      );
    await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
      const taskKey = await commandAnswered(tx, { kept, answer, at: Date.now() });
      // Whoever looks at the task sees that it is confirmed, or refused.
      if (taskKey !== null) {
        const entry = { action: `cluster.${answer.outcome}`, entity: 'task', entityId: String(taskKey) };
        await tx.audit({ ...entry, detail: { id, attempt } });
      }
    });
    if (answer.outcome === 'sent') onSent();
  };
  const round = async () => {
    for (;;) {
      const heads = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => claimHeads(tx.sql, Date.now(), AT_ONCE));
      if (heads.length === 0) return;
      await Promise.all(heads.map(serve));
      if (stopped) return;
    }
  };
  /** Until the next head is due, and not longer than a look takes to be due. */
  const pause = async () =>
    Math.min(LOOK_MS, Math.max(0, ((await nextHeadAt(database.reader)) ?? Infinity) - Date.now()));
  const wake = () => {
    again = true;
    if (stopped || running) return;
    clearTimeout(timer);
    again = false;
    running = round()
      .then(pause)
      .catch((error: unknown) => {
        log.error({ err: error }, 'commands could not be sent to the cluster');
        return LOOK_MS;
      })
      .then((ms) => {
        running = null;
        if (!stopped) timer = setTimeout(wake, again ? 0 : ms);
      });
  };
  const stopListening = database.events.on('kept', wake);
  wake();
  return {
    async stop() {
      stopped = true;
      stopListening();
      clearTimeout(timer);
      await running;
    },
  };
}
