import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, redacted } from './config.ts';
import { demoAccounts } from './runtime/demo-accounts.ts';
import { createLog } from './runtime/log.ts';
import { PortTaken } from './runtime/listen.ts';
import { startServer } from './runtime/start-server.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const config = readConfig();
if (!config.ok) {
  for (const fault of config.faults) process.stderr.write(`${fault.variable}: ${fault.message}\n`);
  process.exit(1);
}
const log = createLog(config.value.logLevel);
log.info({ settings: redacted(config.value) }, 'starting');

try {
  const server = await startServer({ config: config.value, log, root: ROOT });
  const { httpPort, zeebePort, zeebeRestPort, dicomPort, hl7Port } = server;
  log.info({ httpPort, zeebePort, zeebeRestPort, dicomPort, hl7Port }, 'ready');
  // The supervisor waits for this line of its own channel, not of the log.
  const demo = config.value.demo ? await demoAccounts(server.database) : { accounts: [], demoPassword: null };
  process.send?.({ ready: true, httpPort, zeebePort, zeebeRestPort, dicomPort, hl7Port, ...demo });
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    void server.stop().then(() => process.exit(0));
  };
  // Ctrl C reaches the whole group: under a supervisor the workers drain first, then it sends SIGTERM.
  process.on('SIGINT', process.send ? () => undefined : stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', () => stop('supervisor gone'));
} catch (error) {
  if (error instanceof PortTaken) process.stderr.write(`${error.message}\n`);
  else log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
