import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { urlOf, type CallInput } from '@rtflow/contract';
import { createFieldCipher, migrateUp } from '@rtflow/records';
import { documentHash, installFieldCipher } from '@rtflow/records/patient-fields';
import { mariaDbInstalled, startMariaDb } from '../support/mariadb.ts';
import { DAY_MS, MASKED_USER, NOW, bigRecord, patientNo, userId } from './big-record.ts';
import { cpuMsOf } from './cpu-time.ts';
import { fillRecord } from './fill-record.ts';
import { measure, quantile, rounded } from './measure.ts';
import { openDoor, type Door } from './open-door.ts';

const SIZE = { patients: 200_000, finishedTasks: 1_000_000, openTasks: 3_000 };
const CALLS = 40;
/** p95 of every list over HTTP, ms; an exact number and part of a name have R1.1's bars of 300 and 1,000, which it implies. */
const BAR_MS = 200;
const ID_CARD = '110105198003070011';
/** A server's buffer pool: the indexes of the record fit, its forms need not. */
const POOL_MB = 2_048;
/** Divides the record, for a short look while developing. */
const SCALE = Number(process.argv[3] ?? 1);

interface Found {
  readonly rows: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** CPU of server, database and the client that asks, per request: on a busy machine the wall's time says how busy it is. */
  readonly cpuP95Ms: number;
}

/**
 * Inbox and patient list over a record of many years, as a browser gets them: through the HTTP door with its session, policy,
 * masking and JSON, on SQLite and on MariaDB.
 */
export async function run(): Promise<object> {
  installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
  const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'rtflow-bench-'));
  try {
    const sqlite = await measureLists(`sqlite:${join(folder, 'record.db')}`, folder);
    const server = mariaDbInstalled() ? await startMariaDb(POOL_MB) : null;
    const mysql = server && (await measureLists(await server.createDatabase(), folder, server.pid));
    const worstP95Ms = Math.max(sqlite.worstP95Ms, mysql?.worstP95Ms ?? 0);
    return { ...scaled(), barMs: BAR_MS, sqlite, mysql, worstP95Ms, met: mysql !== null && worstP95Ms <= BAR_MS };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLists(url: string, folder: string, ...databasePids: number[]) {
  const began = performance.now();
  await migrateUp(url);
  const size = scaled();
  const known = { patient: size.patients >> 1, hash: documentHash('ID_CARD', ID_CARD) };
  await fillRecord(url, bigRecord(size, known));
  const buildSeconds = rounded((performance.now() - began) / 1000);
  const door = await openDoor(url, folder);
  const pids = [process.pid, ...databasePids];
  const lists: Record<string, Found> = {};
  for (const [name, list] of Object.entries(await listsOf(door))) {
    let rows = 0;
    const cpuMs: number[] = [];
    const step = async () => {
      const before = cpuMsOf(pids);
      rows = await door.rowsOf(list.person, list.path);
      cpuMs.push(cpuMsOf(pids) - before);
    };
    const { p50Ms, p95Ms } = await measure({ steps: CALLS, clients: 1, step });
    cpuMs.sort((a, b) => a - b);
    lists[name] = { rows, p50Ms, p95Ms, cpuP95Ms: rounded(quantile(cpuMs, 0.95)) };
  }
  await door.close();
  const worst = (of: (list: Found) => number) => Math.max(...Object.values(lists).map(of));
  return {
    buildSeconds,
    worstP95Ms: worst(({ p95Ms }) => p95Ms),
    worstCpuP95Ms: worst(({ cpuP95Ms }) => cpuP95Ms),
    lists,
  };
}

function scaled(): typeof SIZE {
  const { patients, finishedTasks, openTasks } = SIZE;
  return { patients: patients / SCALE, finishedTasks: finishedTasks / SCALE, openTasks };
}

interface List {
  readonly person: string;
  readonly path: string;
}

async function listsOf(door: Door): Promise<Record<string, List>> {
  const doctor = userId('ATT', 3);
  const inbox = (query: CallInput<'tasks.list'>['query'] = {}): List => ({
    person: doctor,
    path: urlOf('tasks.list', { query }),
  });
  const patients = (query: CallInput<'patients.list'>['query'] = {}, person = doctor): List => ({
    person,
    path: urlOf('patients.list', { query }),
  });
  const next = async ({ person, path }: List): Promise<List> => ({
    person,
    path: `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(await door.cursorAfter(person, path))}`,
  });
  const day = (ago: number) => new Date(NOW - ago * DAY_MS).toISOString().slice(0, 10);
  const views = ['mine', 'group', 'all', 'done', 'withdrawable'] as const;
  return {
    ...Object.fromEntries(views.map((view) => [`inbox ${view}`, inbox({ view })])),
    'inbox group page 2': await next(inbox({ view: 'group' })),
    'inbox done page 2': await next(inbox({ view: 'done' })),
    'inbox all by name': inbox({ text: '张' }),
    'inbox done by name': inbox({ view: 'done', text: '张伟' }),
    'inbox overdue by priority': inbox({ overdue: 'true', sort: 'priority' }),
    'inbox counts': { person: doctor, path: urlOf('tasks.counts') },
    'patients newest': patients(),
    'patients newest, masked': patients({}, MASKED_USER),
    'patients page 2': await next(patients()),
    'patients exact number': patients({ text: patientNo(123_456 / SCALE) }),
    'patients exact document': patients({ text: ID_CARD }),
    'patients pinyin prefix': patients({ text: 'zhangw' }),
    'patients pinyin, wide': patients({ text: 'l' }),
    'patients name part': patients({ text: '张伟' }),
    'patients name part, masked': patients({ text: '张伟' }, MASKED_USER),
    'patients surname page 2': await next(patients({ text: '王' })),
    'patients by sex': patients({ sex: 'F' }),
    'patients by source and technique': patients({ source: 'REFERRAL', technique: 'SBRT' }),
    'patients mine': patients({ preset: 'mine' }),
    'patients active of a doctor': patients({ status: 'ACTIVE', attending: doctor }),
    'patients finished of a doctor by name': patients({ status: 'COMPLETED', attending: doctor, sort: 'name' }),
    'patients suspended': patients({ status: 'SUSPENDED' }),
    'patients of a technique nobody has': patients({ technique: 'PROTON' }),
    'patients of a device': patients({ device: 'dev-2' }),
    'patients of a month': patients({ registeredFrom: day(400), registeredTo: day(370) }),
    'patients by name': patients({ sort: 'name' }),
    'patients by number': patients({ sort: 'patientNo' }),
    'patients by category': patients({ sort: 'category' }),
    'patients active by category': patients({ status: 'ACTIVE', sort: 'category' }),
    'patients of a diagnosis': patients({ diagnosis: '2C7' }),
    'patients of a diagnosis, rare technique and month': patients({
      diagnosis: '2B',
      technique: 'SRS,SBRT',
      requestedFrom: day(400),
      requestedTo: day(370),
    }),
    'patients with no hit': patients({ text: '欧阳', technique: 'VMAT' }),
  };
}
