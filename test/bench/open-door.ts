import { join } from 'node:path';
import { BARCODE_PATTERN } from '@rtflow/domain';
import { LocalSigning } from '@rtflow/api/signing/local-signing';
import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR, openDatabase } from '@rtflow/records';
import { tokenHash } from '@rtflow/records/commands/identity/session-token';
import { createApp } from '@rtflow/api/http/app';
import { EventHub } from '@rtflow/api/http/event-hub';
import { SESSION_COOKIE } from '@rtflow/api/http/identify';
import { createMetrics } from '@rtflow/api/http/metrics';
import { listenHttp } from '@rtflow/api/runtime/listen';
import { startStorageJobs } from '@rtflow/api/runtime/storage-jobs';
import { pino } from 'pino';
import { oneFolder } from '../support/one-folder.ts';
import { DAY_MS, NOW } from './big-record.ts';

interface Page {
  readonly rows?: readonly unknown[];
  readonly nextCursor?: string | null;
}

/** The HTTP door over a filled record; who calls has a session. */
export interface Door {
  /** How many rows the answer has. @throws Error when it is none of 200 */
  rowsOf(person: string, path: string): Promise<number>;
  cursorAfter(person: string, path: string): Promise<string>;
  close(): Promise<void>;
}

export async function openDoor(url: string, folder: string): Promise<Door> {
  const clock = { now: () => NOW };
  const engine = createEngine({ timeZone: 'Asia/Shanghai' });
  const database = await openDatabase({ url, engine, clock });
  const hub = new EventHub(database.events);
  const log = pino({ level: 'silent' });
  const blobs = await oneFolder(database, join(folder, 'objects'));
  const storage = await startStorageJobs({ database, blobs, scrubHours: 24, backup: null, log });
  const app = createApp({
    database,
    explainer: engine,
    clock,
    blobs,
    storage,
    log,
    metrics: createMetrics(database, []),
    hub,
    readyChecks: [],
    signing: await LocalSigning.open(database, clock, 'ECDSA-P256-SHA256'),
    workerToken: 'bench',
    processesOnCluster: false,
    webFolder: null,
    https: false,
    webhookOrigins: [],
    trustedProxies: [],
    demo: false,
    sessionMs: DAY_MS,
    patientPrefix: 'RT',
    barcodePattern: BARCODE_PATTERN,
    his: null,
    messaging: { channels: new Map(), publicUrl: '', receiptKey: null, callbackToken: null },
    prover: () => Promise.reject(new Error('Expected no proof in this bench')),
    thumbnailOf: async () => null,
    dicomAe: 'RTFLOW',
    dicomStored: () => undefined,
  });
  const http = await listenHttp(app, { port: 0, host: '127.0.0.1', variable: 'bench' });
  const signedIn = new Set<string>();

  async function get(person: string, path: string): Promise<Page> {
    if (!signedIn.has(person)) {
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run(
          `INSERT INTO sessions (id, user_id, csrf_token, created_at, expires_at, last_seen_at) VALUES (?, ?, '-', ?, ?, ?)`,
          [tokenHash(person), person, NOW, NOW + DAY_MS, NOW],
        ),
      );
      signedIn.add(person);
    }
    const reply = await fetch(`http://127.0.0.1:${http.port}${path}`, {
      headers: { Cookie: `${SESSION_COOKIE}=${person}` },
    });
    if (reply.status !== 200) throw new Error(`Expected ${path} to answer, but ${reply.status}: ${await reply.text()}`);
    return (await reply.json()) as Page;
  }

  return {
    rowsOf: async (person, path) => (await get(person, path)).rows?.length ?? 0,
    cursorAfter: async (person, path) => {
      const { nextCursor } = await get(person, path);
      if (!nextCursor) throw new Error(`Expected a second page of ${path}, but there is none`);
      return nextCursor;
    },
    async close() {
      hub.close();
      await http.close();
      await database.close();
    },
  };
}
