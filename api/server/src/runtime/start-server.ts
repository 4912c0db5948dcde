import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@rtflow/engine/engine';
import type { GatewayTls } from '@rtflow/gateway';
import {
  createFieldCipher,
  openDatabase,
  PinnableClock,
  SYSTEM_ACTOR,
  systemClock,
  type Clock,
  type Database,
  type OutboxHandlers,
} from '@rtflow/records';
import { installDocumentStore } from '@rtflow/records/clinical/document-files';
import { installHospitalTimeZone } from '@rtflow/records/clinical/hospital-time';
import { isBlobReferenced } from '@rtflow/records/queries/dicom/blob-references';
import { settleProcessHome } from '@rtflow/records/commands/process-home';
import { FETCH_PRIORS } from '@rtflow/records/commands/dicom/request-priors';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import type { Logger } from 'pino';
import { resolvedDatabaseUrl, type Config } from '../config.ts';
import { startClusterProcess } from '../cluster/start-cluster.ts';
import { connectHis } from '@rtflow/workers/his-fetch-patient/connect-his.ts';
import { hisPort } from '../his/his-port.ts';
import { createApp } from '../http/app.ts';
import { EventHub } from '../http/event-hub.ts';
import { createMetrics } from '../http/metrics.ts';
import type { ReadyCheck } from '../http/health.ts';
import { createProver } from '../proving/prover.ts';
import { deployResources, findResources } from './deploy.ts';
import { startDicomDoor } from './dicom-door.ts';
import { startDicomSender } from './dicom-sender.ts';
import { fetchPriors } from './fetch-priors.ts';
import { makeFirstAdmin } from './first-admin.ts';
import { startHl7Door } from './hl7-door.ts';
import { startSearchFollower } from './search-follower.ts';
import { startHouseKeeping } from './house-keeping.ts';
import { startEmbeddedProcess } from './embedded-process.ts';
import { listenHttp } from './listen.ts';
import { startMonitorDays } from './monitor-days.ts';
import { messagingDoors, openChannels, readChannelSettings } from '../messaging/open-channels.ts';
import { LocalSigning } from '../signing/local-signing.ts';
import { MESSAGING_TOPICS, startMessaging } from '../messaging/start-messaging.ts';
import { startWebhooks } from '../webhooks/start-webhooks.ts';
import { startRelay } from './outbox-relay.ts';
import { secretOf } from './secrets.ts';
import { openBackupPlace, openStores, readStoreSettings, type StoreSettings } from './open-stores.ts';
import { startStorageJobs } from './storage-jobs.ts';
import { thumbnails } from './thumbnails.ts';

export interface StartOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Folder that holds processes/, forms/ and web/. */
  readonly root: string;
  readonly clock?: Clock;
}

export interface RunningServer {
  readonly httpPort: number;
  /** Null: the process runs on a cluster, the gateway is the cluster's. */
  readonly zeebePort: number | null;
  readonly zeebeRestPort: number | null;
  readonly dicomPort: number;
  readonly hl7Port: number;
  readonly database: Database;
  /** Lets what runs end, then closes every door and the database. */
  stop(): Promise<void>;
}

/** Topics of the outbox that somebody sends. Messages of others are kept, and /metrics tells how many of which topic. */
const SENT_TOPICS = [FETCH_PRIORS];

/** Opens database and doors, in the order in which one needs the other. @throws PortTaken with the setting to change */
export async function startServer({
  config,
  log,
  root,
  clock = clockOf(config),
}: StartOptions): Promise<RunningServer> {
  const channelSettings = readChannelSettings(config.channelsFile);
  const storeSettings = readStoreSettings(config.storesFile);
  installFieldCipher(createFieldCipher(Buffer.from(secretOf(config.dataDir, 'field-secret'))));
  installHospitalTimeZone(config.timeZone);
  const onCluster = config.engine === 'zeebe';
  const explainer = createEngine({ timeZone: config.timeZone });
  const opened = await openDatabase({
    url: resolvedDatabaseUrl(config),
    engine: explainer,
    processHome: onCluster ? 'zeebe-cluster' : 'embedded',
    clock,
    onHookError: (error) => log.error({ err: error }, 'after-commit hook failed'),
  });
  const sends = Object.keys(channelSettings).length > 0;
  const metrics = createMetrics(opened, sends ? [...SENT_TOPICS, ...MESSAGING_TOPICS] : SENT_TOPICS);
  const database = metrics.timed(opened);
  const blobs = await openStores({ settings: storeSettings, dataDir: config.dataDir, database, clock, log });
  const swept = await blobs.sweep((key) => isBlobReferenced(opened.reader, key));
  if (swept > 0) log.warn({ swept }, 'files without a row, left by a crash, were removed');
  installDocumentStore(blobs);
  const closers: (() => Promise<void>)[] = [() => opened.close()];
  try {
    const home = onCluster ? 'zeebe-cluster' : 'embedded';
    await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => settleProcessHome(tx, home));
    const deployed = await deployResources(database, await findResources(root, ['processes/models', 'forms/schemas']));
    log.info({ deployed }, 'models and forms are in force');
    await makeFirstAdmin(database, config.dataDir, log);
    const host = config.httpHost;
    const workerToken = secretOf(config.dataDir, 'worker-token');
    const tls = gatewayTls(config);
    const process = onCluster
      ? startClusterProcess({ config, database, log })
      : await startEmbeddedProcess({ config, database, clock, log, workerToken, tls });
    closers.push(() => process.stop());
    const { dicomPort, dicomAe: aeTitle, hl7Port } = config;
    const dicomFiles = dicomTls(config);
    const dicom = await startDicomDoor({ port: dicomPort, host, aeTitle, database, blobs, log, ...dicomFiles });
    closers.push(() => dicom.stop());
    const pseudonymSecret = secretOf(config.dataDir, 'pseudonym-secret');
    const sender = startDicomSender({ database, blobs, aeTitle, pseudonymSecret, log, ca: dicomFiles.ca });
    closers.push(() => sender.stop());
    const hl7 = await startHl7Door({ port: hl7Port, host, database, blobs, clock, log });
    closers.push(() => hl7.stop());
    const hub = new EventHub(database.events);
    const signing = await LocalSigning.open(database, clock, config.signing);
    const backup = await backupOf(storeSettings, config);
    const storage = await startStorageJobs({ database, blobs, scrubHours: storeSettings.scrubHours, backup, log });
    closers.push(() => storage.stop());
    const channels = openChannels(channelSettings, database, clock);
    const app = createApp({
      ...doorSettings(config, root),
      messaging: messagingDoors(channelSettings, channels, config.publicUrl),
      storage,
      database,
      explainer,
      clock,
      blobs,
      log,
      metrics,
      hub,
      readyChecks: [...readyChecks(database), ...process.readyChecks],
      signing,
      prover: await createProver(root),
      thumbnailOf: thumbnails(database, blobs),
      dicomStored: (notice) => dicom.instanceStored(notice),
    });
    const http = await listenHttp(app, { port: config.httpPort, host, variable: 'RTFLOW_HTTP_PORT' });
    closers.push(() => http.close());
    // Before the HTTP door: open event streams would keep it from closing.
    closers.push(async () => hub.close());
    const keeping = startHouseKeeping({ database, log });
    const searchIndex = startSearchFollower({ database, log });
    closers.push(() => searchIndex.stop());
    closers.push(() => keeping.stop());
    const days = startMonitorDays({ database, clock, log });
    closers.push(() => days.stop());
    const priors = { database, blobs, dicomAe: aeTitle, dicomCa: dicomFiles.ca };
    const handlers: OutboxHandlers = new Map([[FETCH_PRIORS, (message) => fetchPriors(priors, message)]]);
    const relay = startRelay({ database, handlers, log });
    closers.push(() => relay.stop());
    closers.push(startWebhooks({ database, clock, origins: config.webhookOrigins, log }));
    if (channels.size > 0) closers.push(startMessaging({ database, channels, publicUrl: config.publicUrl, log }));
    return {
      httpPort: http.port,
      zeebePort: process.zeebePort,
      zeebeRestPort: process.zeebeRestPort,
      dicomPort: dicom.port,
      hl7Port: hl7.port,
      database,
      stop: () => closeAll(closers),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** In test mode /v2/clock may set the time. */
function clockOf({ testClock }: Config): Clock {
  return testClock ? new PinnableClock() : systemClock;
}

function doorSettings(config: Config, root: string) {
  return {
    workerToken: secretOf(config.dataDir, 'worker-token'),
    processesOnCluster: config.engine === 'zeebe',
    webFolder: join(root, 'web/dist'),
    dicomAe: config.dicomAe,
    dicomCa: dicomTls(config).ca,
    https: config.publicUrl.startsWith('https:'),
    trustedProxies: config.trustedProxies,
    webhookOrigins: config.webhookOrigins,
    demo: config.demo,
    sessionMs: config.sessionHours * 3_600_000,
    patientPrefix: config.departmentPrefix,
    barcodePattern: config.barcodePattern,
    his: config.hisUrl ? hisPort(connectHis(config.hisUrl)) : null,
  };
}

/** PEM texts. `ca` is for peers that we call, too. @throws Error that names the file when it cannot be read */
function dicomTls({ dicomTlsCert, dicomTlsKey, dicomTlsCa }: Config): {
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  readonly ca: string | undefined;
} {
  const ca = dicomTlsCa === '' ? undefined : readFileSync(dicomTlsCa, 'utf8');
  if (dicomTlsCert === '') return { ca };
  const [key, cert] = [readFileSync(dicomTlsKey, 'utf8'), readFileSync(dicomTlsCert, 'utf8')];
  return { ca, tls: { key, cert, ...(ca !== undefined && { ca }) } };
}

function gatewayTls({ zeebeTlsCert, zeebeTlsKey }: Config): GatewayTls | null {
  if (zeebeTlsCert === '') return null;
  return { certificate: readFileSync(zeebeTlsCert), key: readFileSync(zeebeTlsKey) };
}

function readyChecks(database: Database): ReadyCheck[] {
  return [
    {
      name: 'database',
      required: true,
      check: async () => (await database.reader.get('SELECT 1 AS one')) !== undefined,
    },
    {
      name: 'models',
      required: true,
      check: async () => (await database.reader.get('SELECT 1 AS one FROM wf_definition LIMIT 1')) !== undefined,
    },
  ];
}

async function backupOf({ backup }: StoreSettings, config: Config) {
  if (!backup) return null;
  const url = resolvedDatabaseUrl(config);
  if (!url.startsWith('sqlite:'))
    throw new Error('Expected SQLite for `backup`: MariaDB is backed up with its own tools');
  const secrets = { 'field-secret': secretOf(config.dataDir, 'field-secret') };
  const pseudonyms = { 'pseudonym-secret': secretOf(config.dataDir, 'pseudonym-secret') };
  const source = { databaseFile: url.slice('sqlite:'.length), secrets: { ...secrets, ...pseudonyms } };
  return { ...(await openBackupPlace(backup, config.dataDir)), everyHours: backup.everyHours, source };
}

/** Last opened, first closed. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}
