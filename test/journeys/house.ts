import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@rtflow/contract';
import { demoPasswordHash, insertCalendar, insertMachines, insertStaff } from '@rtflow/api/demo/department';
import { demoDoors, type DemoDoors } from '@rtflow/api/demo/doors';
import { readConfig, type Config } from '@rtflow/api/config';
import { startServer, type RunningServer } from '@rtflow/api/runtime/start-server';
import { openFsBlobStore, PinnableClock, SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { ensureStarterCodeLists } from '@rtflow/records/starter/code-lists';
import { openZeebe, startWorkers, type WorkerLog } from '@rtflow/worker-runtime';
import { allHandlers } from '@rtflow/workers/handlers.ts';
import { pino } from 'pino';
import { storescu } from '../support/peers.ts';
import type { ClusterHouse } from './cluster-house.ts';
import { HouseClock } from './house-clock.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** A Tuesday, 08:30 in the hospital. */
export const OPENING = Date.parse('2026-03-10T08:30:00+08:00');
const CALENDAR_DAYS = 200;

export interface HouseOptions {
  readonly databaseUrl?: string;
  readonly hisUrl?: string;
  /** Uses this folder, filled before, and its staff; without it a new department is made. */
  readonly dataDir?: string;
  readonly openedAt?: number;
  /** The process runs there; its workers ask there for jobs. */
  readonly cluster?: ClusterHouse;
}

/** A department in operation: every door open on its own port, the workers at work over gRPC. */
export interface House {
  readonly url: string;
  readonly server: RunningServer;
  readonly database: Database;
  readonly clock: HouseClock;
  /** Images and plans through the same intake as the DICOM door, without the pause after the last slice. */
  readonly doors: DemoDoors;
  /** Everything that server and workers have logged, as lines. */
  readonly logged: readonly string[];
  /** Through the DICOM door, by dcmtk. */
  sendDicom(objects: readonly Uint8Array[], callingAe: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens server, gateway, DICOM, HL7 and workers on free ports. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const dataDir = options.dataDir ?? newFolder();
  const clock = new PinnableClock();
  clock.pin(options.openedAt ?? OPENING);
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const server = await startServer({ config: configFor(dataDir, options), log, root: ROOT, clock });
  const { database, httpPort, zeebePort, dicomPort } = server;
  if (options.dataDir === undefined) await addDepartment(database);
  const url = `http://127.0.0.1:${httpPort}`;
  const token = readFileSync(join(dataDir, 'worker-token'), 'utf8').trim();
  const workerLog: WorkerLog = log;
  const { cluster } = options;
  const workers = startWorkers({
    handlers: allHandlers({ hisUrl: options.hisUrl ?? null }),
    gateway: openZeebe({
      address: cluster ? cluster.grpcAddress : `127.0.0.1:${zeebePort}`,
      log: workerLog,
      pollIntervalMs: 20,
      ...(cluster && { token: cluster.token }),
    }),
    onCluster: cluster !== undefined,
    api: createClient({ baseUrl: url, headers: () => ({ Authorization: `Bearer ${token}` }) }),
    log: workerLog,
    name: 'journey-workers',
    now: () => clock.now(),
    // What is not drained stays connected to a server that is gone, for the rest of the run.
    drainMs: 15_000,
  });
  const blobs = await openFsBlobStore({ folder: join(dataDir, 'objects'), minFreeBytes: 0 });
  return {
    url,
    server,
    database,
    clock: new HouseClock(database, clock, cluster?.clockworkFor(database)),
    doors: demoDoors({ database, blobs, clock }),
    logged,
    sendDicom: (objects, callingAe) => storescu(objects, { port: dicomPort, callingAe }),
    async close() {
      await workers.stop();
      await server.stop();
    },
  };
}

/**
 * The record keeps one cipher and one document store per process, those of the house that opened last: houses of a run have the
 * same secret, and their folders stay until the run ends.
 */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-house-'));
  writeFileSync(join(folder, 'field-secret'), 'secret-of-all-houses-in-this-run', { mode: 0o600 });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Settings of a house for `dataDir`, with every port free. */
export function configFor(dataDir: string, { databaseUrl, hisUrl, cluster }: HouseOptions = {}): Config {
  const read = readConfig({
    RTFLOW_HTTP_PORT: '0',
    RTFLOW_HTTP_HOST: '127.0.0.1',
    RTFLOW_ZEEBE_PORT: '0',
    RTFLOW_ZEEBE_REST_PORT: '0',
    RTFLOW_DICOM_PORT: '0',
    RTFLOW_HL7_PORT: '0',
    RTFLOW_DATA_DIR: dataDir,
    // The clock runs through months.
    RTFLOW_SESSION_HOURS: '20000',
    RTFLOW_DATABASE_URL: databaseUrl,
    RTFLOW_HIS_URL: hisUrl,
    ...cluster?.settings,
  });
  if (!read.ok) throw new Error(`Expected usable settings, but ${JSON.stringify(read.faults)}`);
  return read.value;
}

/** Staff, machines, code lists and holidays of the demo, without patients. */
async function addDepartment(database: Database): Promise<void> {
  const passwordHash = await demoPasswordHash();
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    await ensureStarterCodeLists(tx);
    await insertCalendar(tx, tx.now, CALENDAR_DAYS);
    await insertStaff(tx, passwordHash);
    await insertMachines(tx);
  });
}
