import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@rtflow/engine';
import { createFieldCipher, migrateUp, openDatabase, type Actor, type SqlReader } from '@rtflow/records';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { firstBeamForecast } from '@rtflow/records/queries/monitor/first-beam';
import { monitorOverview } from '@rtflow/records/queries/monitor/overview';
import { pathwayHeat, pathwayLive } from '@rtflow/records/queries/monitor/pathway';
import { serviceLevels, stageLevels } from '@rtflow/records/queries/monitor/service-levels';
import { stuckCases } from '@rtflow/records/queries/monitor/stuck';
import { mariaDbInstalled, startMariaDb } from '../support/mariadb.ts';
import { bigRecord, NOW, userId } from './big-record.ts';
import { fillRecord } from './fill-record.ts';
import { quantile, rounded } from './measure.ts';
import { monitorRecord, PATHWAY } from './monitor-record.ts';

const OPEN = 50_000;
const FINISHED = 1_000_000;
const ROUNDS = 12;
/** A single query, ms. */
const BAR_MS = 300;
const POOL_MB = 2_048;
/** Divides the record, for a short look while developing. */
const SCALE = Number(process.argv[3] ?? 1);
const SUPERVISOR: Actor = { kind: 'user', id: userId('ADM', 0), grants: [{ role: 'SUP', scope: 'department' }] };

/** What a supervisor's screens ask, over 50 000 open and a million finished cases, on SQLite and on MariaDB. */
export async function run(): Promise<object> {
  installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
  const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'rtflow-bench-'));
  try {
    const sqlite = await measured(`sqlite:${join(folder, 'record.db')}`);
    const server = mariaDbInstalled() ? await startMariaDb(POOL_MB) : null;
    const mysql = server && (await measured(await server.createDatabase()));
    const worstQueryMs = Math.max(sqlite.worstQueryMs, mysql?.worstQueryMs ?? 0);
    const met = mysql !== null && worstQueryMs <= BAR_MS;
    return {
      openCases: OPEN / SCALE,
      finishedCases: FINISHED / SCALE,
      barMs: BAR_MS,
      sqlite,
      mysql,
      worstQueryMs,
      met,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(url: string) {
  await migrateUp(url);
  const size = { patients: OPEN / SCALE, finishedTasks: FINISHED / SCALE, openTasks: OPEN / SCALE };
  const began = performance.now();
  await fillRecord(url, [
    ...bigRecord(size, { patient: -1, hash: '' }),
    ...monitorRecord({ openCases: OPEN / SCALE, finishedCases: FINISHED / SCALE }),
  ]);
  const buildSeconds = rounded((performance.now() - began) / 1000);
  const clock = { now: () => NOW };
  const database = await openDatabase({ url, engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock });
  const times: number[] = [];
  const sql = timed(database.readPool, times);
  const reader = { now: NOW, sql };
  const page = { limit: 20 };
  const questions: Record<string, () => Promise<unknown>> = {
    overview: () => monitorOverview(reader),
    live: () => pathwayLive(reader, PATHWAY),
    'heat 30 days': () => pathwayHeat(reader, PATHWAY, 30),
    stuck: () => stuckCases(reader, SUPERVISOR, page),
    'stuck at a step': () => stuckCases(reader, SUPERVISOR, { ...page, elementId: 'weekly-check-doctor' }),
    levels: () => serviceLevels(reader, 30),
    stage: () => stageLevels(reader, { from: 'OPENED', to: 'FIRST_BEAM' }),
    'first beam': () => firstBeamForecast(reader, SUPERVISOR, page),
  };
  const found: Record<string, { queries: number; worstQueryMs: number; wholeP95Ms: number }> = {};
  for (const [name, ask] of Object.entries(questions)) {
    await ask();
    times.length = 0;
    const whole: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      await ask();
      whole.push(performance.now() - start);
    }
    const queries = times.length / ROUNDS;
    // p95 of each question's slowest statement: the machine may stop for a moment
    const slowest = whole.map((_, round) => Math.max(...times.slice(round * queries, (round + 1) * queries)));
    const p95 = (all: number[]) =>
      rounded(
        quantile(
          [...all].sort((a, b) => a - b),
          0.95,
        ),
      );
    found[name] = { queries, worstQueryMs: p95(slowest), wholeP95Ms: p95(whole) };
  }
  await database.close();
  return {
    buildSeconds,
    worstQueryMs: Math.max(...Object.values(found).map((one) => one.worstQueryMs)),
    questions: found,
  };
}

function timed(sql: SqlReader, times: number[]): SqlReader {
  const time = async <T>(work: Promise<T>): Promise<T> => {
    const start = performance.now();
    const value = await work;
    times.push(performance.now() - start);
    return value;
  };
  const { dialect } = sql;
  return {
    dialect,
    all: (text, params) => time(sql.all(text, params)),
    get: (text, params) => time(sql.get(text, params)),
  };
}
