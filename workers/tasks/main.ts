import { readFileSync } from 'node:fs';
import { createClient } from '@rtflow/contract';
import { createLog, openZeebe, readWorkerConfig, startWorkers, type WorkerConfig } from '@rtflow/worker-runtime';
import { allHandlers } from './handlers.ts';

/** The worker process: gets jobs over gRPC, reads and writes the record over HTTP, opens no database. */
const { config, token } = settings();
const log = createLog({ name: config.name, level: config.logLevel });
log.info(
  { config: { ...config, zeebePassword: config.zeebePassword === null ? '(empty)' : '(set)' } },
  'workers start',
);

const workers = startWorkers({
  handlers: allHandlers(config),
  gateway: openZeebe({
    address: config.zeebeAddress,
    log,
    token: config.zeebePassword ?? token,
    user: config.zeebeUser,
    ...(config.tlsCaFile === null ? {} : { tlsCa: readFileSync(config.tlsCaFile) }),
  }),
  api: createClient({ baseUrl: config.apiUrl, headers: () => ({ Authorization: `Bearer ${token}` }) }),
  log,
  name: config.name,
  onCluster: config.onCluster,
  drainMs: config.drainMs,
});

let stopping = false;
function stop(reason: string): void {
  if (stopping) return;
  stopping = true;
  log.info({ reason }, 'workers drain');
  void workers.stop().then(() => process.exit(0));
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// A supervisor that is gone would leave a process nobody restarts or stops.
process.on('disconnect', () => stop('supervisor gone'));

/** A setting that is not usable ends the process with one line that names it (exit 78, EX_CONFIG). */
function settings(): { config: WorkerConfig; token: string } {
  try {
    const read = readWorkerConfig();
    return { config: read, token: readToken(read.tokenFile) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(78);
  }
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(`Expected the workers’ token in RTFLOW_WORKER_TOKEN_FILE, but ${file} cannot be read`);
  }
}
