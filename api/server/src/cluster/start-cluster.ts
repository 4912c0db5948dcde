import type { Database } from '@rtflow/records';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { RunningProcess } from '../runtime/embedded-process.ts';
import { nothingRefused } from '@rtflow/records/process-gateway/cluster-outbox';
import { startClusterRelay } from './cluster-relay.ts';
import { openCluster } from './open-cluster.ts';
import { reasonOf } from './judge.ts';
import { reconcileCluster, type Reconciliation } from './reconcile-cluster.ts';
import { TaskFeed } from './task-feed.ts';

export interface ClusterOptions {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
}

const RECONCILE_MS = 60_000;
/** Out of reach for longer than this is told. */
const PATIENCE_MS = 30_000;
/** Keys of the fourth partition are beyond 2^53. */
const MAX_PARTITIONS = 3;

/** Relay and feed of a process that runs on a Zeebe cluster. The server starts without the cluster, too: people see the record. */
export function startClusterProcess({ config, database, log }: ClusterOptions): RunningProcess {
  const address = {
    grpcAddress: config.zeebeAddress,
    restAddress: config.zeebeRestAddress,
    user: config.zeebeUser,
    password: config.zeebePassword,
  };
  const cluster = openCluster(address, log);
  const feed = new TaskFeed({ database, cluster, log });
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let reachedAt = Number.NEGATIVE_INFINITY;
  let reconciledAt = Number.NEGATIVE_INFINITY;
  let last: Reconciliation | null = null;
  let lost = false;

  const round = async () => {
    if (last === null) await requireFewPartitions(cluster);
    if (performance.now() - reconciledAt > RECONCILE_MS) {
      last = await reconcileCluster({ database, cluster, log }, feed);
      reconciledAt = performance.now();
      const differs = Object.values(last).some((n) => n > 0);
      log[last.unknownTasks + last.forgotten > 0 ? 'error' : differs ? 'warn' : 'debug'](
        last,
        'the cluster was compared with the record',
      );
    }
    await feed.look();
    reachedAt = performance.now();
    if (lost) log.info({ address: address.restAddress }, 'the cluster is back');
    lost = false;
  };
  const look = () => {
    again = true;
    if (stopped || running) return;
    clearTimeout(timer);
    again = false;
    running = round()
      .catch((error: unknown) => {
        if (!lost) log.warn({ address: address.restAddress, reason: reasonOf(error) }, 'the cluster is out of reach');
        lost = true;
        // What happened meanwhile on the other side is found by comparing.
        reconciledAt = Number.NEGATIVE_INFINITY;
      })
      .finally(() => {
        running = null;
        if (!stopped) timer = setTimeout(look, again && !lost ? 0 : config.zeebePollMs);
      });
  };
  const relay = startClusterRelay({ database, cluster, log, onSent: look });
  look();
  return {
    zeebePort: null,
    zeebeRestPort: null,
    readyChecks: [
      { name: 'cluster', required: false, check: async () => performance.now() - reachedAt < PATIENCE_MS },
      {
        name: 'cluster-compared',
        required: false,
        check: async () => last !== null && last.unknownTasks + last.forgotten === 0,
      },
      { name: 'cluster-commands', required: false, check: () => nothingRefused(database.reader) },
    ],
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await relay.stop();
      await running;
      await cluster.close();
    },
  };
}

async function requireFewPartitions({ rest }: ReturnType<typeof openCluster>): Promise<void> {
  const { partitionsCount } = await rest.getTopology();
  if ((partitionsCount ?? 1) > MAX_PARTITIONS)
    throw new Error(
      `Expected at most ${MAX_PARTITIONS} partitions, as keys must stay below 2^53, but got ${partitionsCount}`,
    );
}
