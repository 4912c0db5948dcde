import { USER_TASKS } from '@rtflow/contract';
import { createGatewayApp, JobPolls, startGateway, type GatewayTls } from '@rtflow/gateway';
import { PinnableClock, type Clock, type Database } from '@rtflow/records';
import { invariantReport } from '@rtflow/records/queries/process/invariants';
import type { Logger } from 'pino';
import { gatewayAsksTokens, type Config } from '../config.ts';
import type { ReadyCheck } from '../http/health.ts';
import { startArchiver } from './archiver.ts';
import { startTicker } from './engine-ticker.ts';
import { createGatewayAccess } from './gateway-clients.ts';
import { gatewayEngine, type WorkerEngine } from './gateway-engine.ts';
import { listenHttp, openPort } from './listen.ts';

export interface EmbeddedOptions {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly workerToken: string;
  readonly tls: GatewayTls | null;
}

/** Where the process runs: here with its own gateway, or on a cluster. */
export interface RunningProcess {
  /** Null: no gateway of ours. */
  readonly zeebePort: number | null;
  readonly zeebeRestPort: number | null;
  readonly readyChecks: readonly ReadyCheck[];
  stop(): Promise<void>;
}

/** The embedded engine's doors and its clockwork. @throws PortTaken with the setting to change */
export async function startEmbeddedProcess(options: EmbeddedOptions): Promise<RunningProcess> {
  const { config, database, clock, log, workerToken, tls } = options;
  const engine = gatewayEngine(database, clock, (error) => log.error({ err: error }, 'jobs of other servers not seen'));
  const asksTokens = gatewayAsksTokens(config);
  const access = createGatewayAccess({ dataDir: config.dataDir, asksTokens, workerToken, database, log });
  const polls = new JobPolls(engine);
  const gateway = await openPort('RTFLOW_ZEEBE_PORT', config.zeebePort, () =>
    startGateway({
      engine,
      access,
      polls,
      host: config.zeebeHost,
      port: config.zeebePort,
      tls,
      onError: (rpc, error) => log.error({ rpc, err: error }, 'gateway call failed'),
    }),
  );
  const app = createGatewayApp({
    engine,
    access,
    polls,
    database,
    address: { host: config.zeebeHost, port: gateway.port },
    belongsToPeople: ({ elementId }) => Object.hasOwn(USER_TASKS, elementId),
    setClock: config.testClock && clock instanceof PinnableClock ? clock : null,
    onError: (call, error) => log.error({ call, err: error }, 'gateway call failed'),
  });
  const variable = 'RTFLOW_ZEEBE_REST_PORT';
  const rest = await listenHttp(app, { port: config.zeebeRestPort, host: config.zeebeHost, variable, tls }).catch(
    async (error: unknown) => {
      await gateway.close();
      throw error;
    },
  );
  const ticker = startTicker({ database, clock, log });
  const { archiveAfterDays, forgetAfterDays } = config;
  const archiver = startArchiver({ database, clock, log, archiveAfterDays, forgetAfterDays });
  return {
    zeebePort: gateway.port,
    zeebeRestPort: rest.port,
    readyChecks: readyChecks(database, engine, clock),
    async stop() {
      await archiver.stop();
      await ticker.stop();
      await rest.close();
      await gateway.close();
    },
  };
}

function readyChecks(database: Database, engine: WorkerEngine, clock: Clock): ReadyCheck[] {
  return [
    { name: 'invariants', required: false, check: newestFitTogether(database, clock) },
    { name: 'workers', required: false, check: async () => clock.now() - engine.lastPollAt() < 120_000 },
  ];
}

/** The whole check reads every instance; the newest ones, once a minute, show a fault soon after it begins. */
function newestFitTogether(database: Database, clock: Clock): () => Promise<boolean> {
  let last = { at: Number.NEGATIVE_INFINITY, fine: true };
  return async () => {
    if (clock.now() - last.at < 60_000) return last.fine;
    const { violations } = await invariantReport(database, 20);
    last = { at: clock.now(), fine: violations.length === 0 };
    return last.fine;
  };
}
