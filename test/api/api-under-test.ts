import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROUTES, urlOf, type CallInput, type Problem, type RouteAnswer, type RouteName } from '@rtflow/contract';
import type { Role } from '@rtflow/domain';
import { createEngine } from '@rtflow/engine/engine';
import { PinnableClock, createFieldCipher, openFsBlobStore, type Database } from '@rtflow/records';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { createApp } from '@rtflow/api/http/app';
import { EventHub } from '@rtflow/api/http/event-hub';
import { createMetrics } from '@rtflow/api/http/metrics';
import { deployResources, findResources } from '@rtflow/api/runtime/deploy';
import { listenHttp } from '@rtflow/api/runtime/listen';
import type { HisPort } from '@rtflow/api/his/port';
import { pino } from 'pino';
import { TEST_PASSWORD, addPerson, type Person } from '../support/builders/people.ts';
import type { OpenTestDatabase } from '../support/database.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const WORKER_TOKEN = 'test-worker-token';
/** A Tuesday, 10:00 in Shanghai: a working hour. */
export const NOW = Date.parse('2026-03-10T02:00:00Z');

export interface ApiUnderTest {
  readonly url: string;
  readonly database: Database;
  readonly clock: PinnableClock;
  /** Signs a new person with the roles in. */
  as(...roles: Role[]): Promise<Browser>;
  /** Not signed in. */
  readonly anybody: Browser;
  readonly worker: Browser;
}

export interface Reply<N extends RouteName> {
  readonly status: number;
  readonly headers: Headers;
  /** Of a 2xx. */
  readonly value: RouteAnswer<N>;
  /** Of anything else. */
  readonly problem: Problem;
}

export interface Browser {
  readonly person: Person | null;
  readonly csrf: string;
  readonly cookie: string;
  /** `headers` replace what this browser sends by itself. */
  call<N extends RouteName>(
    name: N,
    input?: CallInput<N>,
    headers?: Record<string, string | undefined>,
  ): Promise<Reply<N>>;
}

/** The HTTP door on port 0 over a fresh database with the real engine and the real models. Closed after the test. */
export function apiUnderTest(
  open: OpenTestDatabase,
): (options?: { models?: boolean; his?: HisPort }) => Promise<ApiUnderTest> {
  const undo: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  return async ({ models = true, his } = {}) => {
    installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
    const clock = new PinnableClock();
    clock.pin(NOW);
    const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock });
    if (models) await deployResources(database, await resources());
    const folder = mkdtempSync(join(tmpdir(), 'rtflow-api-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const hub = new EventHub(database.events);
    const app = createApp({
      database,
      clock,
      blobs: await openFsBlobStore({ folder, minFreeBytes: 0 }),
      log: pino({ level: 'silent' }),
      metrics: createMetrics(database),
      hub,
      readyChecks: [],
      workerToken: WORKER_TOKEN,
      webFolder: null,
      https: false,
      demo: true,
      sessionMs: 3_600_000,
      patientPrefix: 'RT',
      his: his ?? null,
      thumbnailOf: async () => null,
    });
    const http = await listenHttp(app, { port: 0, host: '127.0.0.1', variable: 'TEST' });
    undo.push(() => http.close());
    undo.push(() => hub.close());
    const url = `http://127.0.0.1:${http.port}`;
    return {
      url,
      database,
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

export async function signIn(url: string, person: Person, password = TEST_PASSWORD): Promise<Browser> {
  const reply = await browser(url, { person, csrf: '', headers: {} }).call('session.login', {
    body: { login: person.login, password },
  });
  if (reply.status !== 200) throw new Error(`Expected ${person.login} to sign in, but got ${reply.problem.code}`);
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return browser(url, {
    person,
    csrf: reply.value.csrfToken,
    headers: { Cookie: cookie, 'X-CSRF-Token': reply.value.csrfToken },
  });
}

function browser(url: string, of: { person: Person | null; csrf: string; headers: Record<string, string> }): Browser {
  return {
    person: of.person,
    csrf: of.csrf,
    cookie: of.headers.Cookie ?? '',
    async call(name, input = {}, headers = {}) {
      const merged = Object.entries({ ...of.headers, 'Content-Type': 'application/json', ...headers });
      const response = await fetch(url + urlOf(name, input), {
        method: ROUTES[name].method,
        headers: Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined)),
        ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      });
      const text = await response.text();
      const json: unknown =
        text === '' ? undefined : response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
      return { status: response.status, headers: response.headers, value: json as never, problem: json as Problem };
    },
  };
}

let counter = 0;
/** A fresh idempotency key. */
export function commandId(): string {
  counter += 1;
  return `test-command-${counter}`;
}
