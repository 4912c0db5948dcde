import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BARCODE_PATTERN, type Role } from '@rtflow/domain';
import { LocalSigning } from '@rtflow/api/signing/local-signing';
import { createEngine } from '@rtflow/engine/engine';
import { PinnableClock, createFieldCipher, type BlobStore } from '@rtflow/records';
import { installDocumentStore } from '@rtflow/records/clinical/document-files';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { createApp } from '@rtflow/api/http/app';
import { EventHub } from '@rtflow/api/http/event-hub';
import { createMetrics } from '@rtflow/api/http/metrics';
import { createProver } from '@rtflow/api/proving/prover';
import { deployResources, findResources } from '@rtflow/api/runtime/deploy';
import { listenHttp } from '@rtflow/api/runtime/listen';
import type { HisPort } from '@rtflow/api/his/port';
import type { MessagingDoors } from '@rtflow/api/messaging/open-channels';
import { pino } from 'pino';
import { startStorageJobs } from '@rtflow/api/runtime/storage-jobs';
import { oneFolder } from '../support/one-folder.ts';
import { addPerson } from '../support/builders/people.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/database.ts';
import { browser, signIn, type Browser } from './browser.ts';

export { signIn, type Browser };

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const WORKER_TOKEN = 'test-worker-token';
/** A Tuesday, 10:00 in Shanghai: a working hour. */
export const NOW = Date.parse('2026-03-10T02:00:00Z');

const NO_MESSAGING: MessagingDoors = { channels: new Map(), publicUrl: '', receiptKey: null, callbackToken: null };

export interface ApiUnderTest {
  readonly url: string;
  readonly database: TestDatabase;
  readonly blobs: BlobStore;
  readonly clock: PinnableClock;
  /** Signs a new person with the roles in. */
  as(...roles: Role[]): Promise<Browser>;
  /** Not signed in. */
  readonly anybody: Browser;
  readonly worker: Browser;
}

/** The HTTP door on port 0 over a fresh database with the real engine and the real models. Closed after the test. */
export function apiUnderTest(
  open: OpenTestDatabase,
): (options?: {
  models?: boolean;
  his?: HisPort;
  trustedProxies?: string[];
  webhookOrigins?: string[];
  webFolder?: string;
  messaging?: Partial<MessagingDoors>;
}) => Promise<ApiUnderTest> {
  const undo: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  return async ({ models = true, his, trustedProxies, webhookOrigins, webFolder, messaging } = {}) => {
    installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
    const clock = new PinnableClock();
    clock.pin(NOW);
    const engine = createEngine({ timeZone: 'Asia/Shanghai' });
    const database = await open({ engine, clock });
    if (models) await deployResources(database, await resources());
    const folder = mkdtempSync(join(tmpdir(), 'rtflow-api-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const blobs = await oneFolder(database, folder);
    const storage = await startStorageJobs({
      database,
      blobs,
      scrubHours: 24,
      backup: null,
      log: pino({ level: 'silent' }),
    });
    database.beforeClose(() => storage.stop());
    installDocumentStore(blobs);
    const hub = new EventHub(database.events);
    const app = createApp({
      database,
      explainer: engine,
      clock,
      blobs,
      storage,
      log: pino({ level: 'silent' }),
      metrics: createMetrics(database, ['siu']),
      hub,
      readyChecks: [],
      signing: await LocalSigning.open(database, clock, 'ECDSA-P256-SHA256'),
      workerToken: WORKER_TOKEN,
      processesOnCluster: false,
      webFolder: webFolder ?? null,
      https: false,
      trustedProxies: trustedProxies ?? [],
      webhookOrigins: webhookOrigins ?? [],
      demo: true,
      sessionMs: 3_600_000,
      patientPrefix: 'RT',
      barcodePattern: BARCODE_PATTERN,
      his: his ?? null,
      messaging: { ...NO_MESSAGING, ...messaging },
      prover: await createProver(ROOT),
      thumbnailOf: async () => null,
      dicomAe: 'RTFLOW',
      dicomStored: () => undefined,
    });
    const http = await listenHttp(app, { port: 0, host: '127.0.0.1', variable: 'TEST' });
    undo.push(() => http.close());
    undo.push(() => hub.close());
    const url = `http://127.0.0.1:${http.port}`;
    return {
      url,
      database,
      blobs,
      clock,
      anybody: browser(url, { person: null, csrf: '', headers: {} }),
      worker: browser(url, { person: null, csrf: '', headers: { Authorization: `Bearer ${WORKER_TOKEN}` } }),
      as: async (...roles) => signIn(url, await addPerson(database, roles)),
    };
  };
}

let found: ReturnType<typeof findResources> | null = null;
function resources(): ReturnType<typeof findResources> {
  found ??= findResources(ROOT, ['processes/models', 'forms/schemas']);
  return found;
}

let counter = 0;
/** A fresh idempotency key. */
export function commandId(): string {
  counter += 1;
  return `test-command-${counter}`;
}
