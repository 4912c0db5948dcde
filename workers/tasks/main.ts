import { readFile } from 'node:fs/promises';
import { createClient } from '@rtflow/contract';
import { createLog, openZeebe, readWorkerConfig, startWorkers } from '@rtflow/worker-runtime';
import { allHandlers } from './handlers.ts';

/** The worker process: gets jobs over gRPC, reads and writes the record over HTTP, opens no database. */
const config = readWorkerConfig();
const log = createLog({ name: config.name, level: config.logLevel });
const token = (await readFile(config.tokenFile, 'utf8')).trim();
log.info(config, 'workers start');

const workers = startWorkers({
  handlers: allHandlers(config),
  gateway: openZeebe({ address: config.zeebeAddress, log }),
  api: createClient({ baseUrl: config.apiUrl, headers: () => ({ Authorization: `Bearer ${token}` }) }),
  log,
  name: config.name,
  drainMs: config.drainMs,
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'workers drain');
    void workers.stop().then(() => process.exit(0));
  });
}
