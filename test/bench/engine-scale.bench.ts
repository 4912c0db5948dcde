import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { TABLES } from '@rtflow/engine/ports';
import type { TableName } from '@rtflow/engine/ports';
import { migrateUp } from '@rtflow/records';
import type { Database } from '@rtflow/records';
import { columnName } from '@rtflow/records/engine-store/row-mapping';
import { mariaDbInstalled, startMariaDb } from '../support/mariadb.ts';
import { asSystem, completeTasks, deployTasks, openBench, startMany } from './engine-tasks.ts';
import { collectGarbage, measure, pooled, rounded, type Measured } from './measure.ts';

const number = (name: string, usual: number): number => Number(process.env[name] ?? usual);
/** The real run: the numbers below; shorter ones while one works on the engine. */
const WAITING = number('RTFLOW_BENCH_WAITING', 100_000);
const FINISHED = number('RTFLOW_BENCH_FINISHED', 1_000_000);
const INSTANCES = number('RTFLOW_BENCH_INSTANCES', 256);
const HISTORY_ROUNDS = 3;

/** How the engine stands to size: many callers, many waiting instances, much history, another database. */
export async function run(): Promise<object> {
  const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'rtflow-scale-'));
  const file = (name: string): string => join(folder, `${name}.db`);
  try {
    const tasks = await atWork(`sqlite:${file('tasks')}`);
    const waiting = shown(await whileManyWait(`sqlite:${file('waiting')}`));
    const finished = shown(await besideHistory(file('finished')));
    return {
      tasks,
      met: { cpuMsPerTask: tasks['1'].cpuMsPerStep <= 1.5, stepsPerSecond: tasks['64'].stepsPerSecond >= 1_200 },
      mariaDb: mariaDbInstalled() ? await atWork(await (await startMariaDb(512)).createDatabase()) : 'not installed',
      waiting,
      finished,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tells a part when it ends: the whole takes minutes. */
function shown<T>(part: T): T {
  console.error(JSON.stringify(part));
  return part;
}

/** Tasks with mappings and three expressions, by one caller and by 64. */
async function atWork(url: string): Promise<{ 1: Measured; 64: Measured }> {
  await migrateUp(url);
  const database = await openBench(url);
  try {
    await deployTasks(database);
    await completeTasks(database, 64, 16);
    const one = await completeTasks(database, Math.ceil(INSTANCES / 8), 1);
    return { 1: one, 64: await completeTasks(database, INSTANCES, 64) };
  } finally {
    await database.close();
  }
}

/** Instances with a job and a timer each: how long the server takes to open, its memory, and one completion among them. */
async function whileManyWait(url: string): Promise<object> {
  await migrateUp(url);
  const filling = await openBench(url);
  await deployTasks(filling);
  await startMany(filling, 'waiting', WAITING);
  await filling.close();
  collectGarbage();
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const database = await openBench(url);
  await asSystem(database, (tx) => tx.execute({ type: 'tick', limit: 100 }));
  const startSeconds = rounded((performance.now() - began) / 1000);
  try {
    const jobs = await database.reader.all<{ key: number }>(
      "SELECT `key` FROM wf_job WHERE type = 'wait' AND state = 'ACTIVATABLE' LIMIT 500",
    );
    const completion = await measure({
      steps: jobs.length,
      clients: 1,
      step: async (index) => {
        const jobKey = jobs[index]?.key ?? 0;
        const done = await asSystem(database, (tx) => tx.execute({ type: 'completeJob', jobKey }));
        if (!done.ok) throw new Error(done.error.message);
      },
    });
    collectGarbage();
    const grownMb = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
    return { instances: WAITING, startSeconds, met: startSeconds <= 5, grownMb, completion };
  } finally {
    await database.close();
  }
}

/** The same work beside a thousand and beside a million finished instances, in turns: a busy moment strikes both. */
async function besideHistory(path: string): Promise<object> {
  const records = [1_000, FINISHED].map((finished) => ({
    finished,
    file: `${path}-${finished}`,
    rounds: [] as Measured[],
  }));
  for (const { finished, file } of records) {
    await migrateUp(`sqlite:${file}`);
    const preparing = await openBench(`sqlite:${file}`);
    await deployTasks(preparing);
    await finishOne(preparing);
    await preparing.close();
    copyFinished(file, finished);
  }
  for (let round = 0; round <= HISTORY_ROUNDS; round++) {
    for (const { file, rounds } of records) {
      const database = await openBench(`sqlite:${file}`);
      try {
        await completeTasks(database, 32, 16);
        // the first round warms both
        if (round > 0) rounds.push(await completeTasks(database, INSTANCES, 16));
      } finally {
        await database.close();
      }
    }
  }
  const [few, many] = records.map(({ rounds }) => pooled(rounds)) as [Measured, Measured];
  const ratio = rounded(many.cpuMsPerStep / few.cpuMsPerStep);
  return { from: 1_000, to: FINISHED, few, many, ratioCpuPerStep: ratio, met: ratio <= 1.3 };
}

/** A short course of one task: what is copied is a million of these. */
async function finishOne(database: Database): Promise<void> {
  await startMany(database, 'waiting', 1);
  const job = await database.reader.get<{ key: number }>('SELECT `key` FROM wf_job');
  const done = await asSystem(database, (tx) => tx.execute({ type: 'completeJob', jobKey: job?.key ?? 0 }));
  if (!done.ok) throw new Error(done.error.message);
}

const KEYS = new Set(['key', 'rootKey', 'instanceKey', 'elementKey', 'scopeKey', 'parentElementKey']);
const COPIED: readonly TableName[] = ['instance', 'element', 'variable', 'job', 'event', 'flowTaken'];
/** Keys of copies lie far below those that the engine gives. */
const FIRST_COPY = 10 ** 12;
const PER_INSTANCE = 1_000;

/** Multiplies the first finished instance by SQL: what years of work leave behind. */
function copyFinished(path: string, count: number): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -400000; BEGIN');
  const first = database
    .prepare(`SELECT MIN(\`key\`) AS n FROM wf_instance WHERE \`key\` > ${FIRST_COPY} * 1000`)
    .get();
  const root = Number(first?.['n']);
  for (const table of COPIED) {
    const { sqlName, fields } = TABLES[table];
    const columns = Object.keys(fields).map((field) => ({ name: columnName(field), moved: KEYS.has(field) }));
    const values = columns.map(({ name, moved }) =>
      moved ? `t.\`${name}\` - ${root} + ${FIRST_COPY} + n.i * ${PER_INSTANCE}` : `t.\`${name}\``,
    );
    const of = 'rootKey' in fields ? 'root_key' : 'instance_key';
    database.exec(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})
       INSERT INTO ${sqlName} (${columns.map(({ name }) => `\`${name}\``).join(', ')})
       SELECT ${values.join(', ')} FROM n, ${sqlName} t WHERE t.${of} = ${root}`,
    );
  }
  database.exec('COMMIT; PRAGMA journal_mode = WAL; ANALYZE');
  database.close();
}
