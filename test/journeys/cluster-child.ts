import { readConfig } from '@rtflow/api/config';
import { startServer } from '@rtflow/api/runtime/start-server';
import { PinnableClock } from '@rtflow/records';
import { pino } from 'pino';
import { ROOT } from './house.ts';

/** The process that cluster-house.ts starts and kills: RTFlow with its embedded engine, its gateway open to those who have its token. */
const { DATA_DIR, GRPC_PORT, REST_PORT, NOW } = process.env;
const read = readConfig({
  RTFLOW_HTTP_PORT: '0',
  RTFLOW_HTTP_HOST: '127.0.0.1',
  RTFLOW_ZEEBE_PORT: GRPC_PORT,
  RTFLOW_ZEEBE_REST_PORT: REST_PORT,
  RTFLOW_ZEEBE_AUTH: 'token',
  RTFLOW_TEST_CLOCK: 'true',
  RTFLOW_DICOM_PORT: '0',
  RTFLOW_HL7_PORT: '0',
  RTFLOW_DATA_DIR: DATA_DIR,
});
if (!read.ok) throw new Error(`Expected usable settings, but ${JSON.stringify(read.faults)}`);
const clock = new PinnableClock();
// Before anything is read: on the wall's time every timer would be due.
clock.pin(Number(NOW));
const log = pino({ level: process.env['CLUSTER_LOG'] ?? 'error' }, pino.destination(2));
const server = await startServer({ config: read.value, log, root: ROOT, clock });
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
process.send?.('ready');
