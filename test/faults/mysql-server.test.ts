import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createEngine } from '@rtflow/engine';
import { FAULT_POINTS, openDatabase, migrateUp } from '@rtflow/records';
import type { Database } from '@rtflow/records';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { mariaDbInstalled, startMariaDb } from '../support/mariadb.ts';
import type { MariaDb } from '../support/mariadb.ts';
import { actsOf, isDone, lifeOf, spawnChild } from './case-life.ts';
import { nextAct, perform } from './next-act.ts';
import { deploySmallCases } from './small-case.ts';
import { violationsOf } from './whole-record.ts';

const ROUNDS = Number(process.env['RTFLOW_MYSQL_ROUNDS'] ?? 1);

describe('faults: MariaDB and its processes', function () {
  this.timeout(180_000 * ROUNDS);
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-mysql-faults-'));
  let server: MariaDb;
  let url: string;
  let database: Database;

  const open = () => openDatabase({ url, engine: createEngine({ timeZone: 'Asia/Shanghai' }) });

  before(async function () {
    if (!mariaDbInstalled()) {
      console.warn('      skipped: mariadbd is not installed');
      this.skip();
    }
    server = await startMariaDb();
    url = await server.createDatabase();
    await migrateUp(url);
    database = await open();
    await deploySmallCases(database);
  });
  after(async () => {
    await database?.close();
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every act that a child was told to be done is done, and the record is whole. */
  async function verify(lines: readonly string[], order: string): Promise<void> {
    expect(await violationsOf(database), order).to.deep.equal([]);
    for (const act of actsOf(lines, 'did')) expect(await isDone(database, act), `${order}: ${act.kind}`).to.equal(true);
  }

  it('leaves all or nothing of a step when a process dies at any point', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const point of FAULT_POINTS) {
        const order = `${point} ${2 + ((round * 3) % 7)}`;
        const { lines, signal, errors } = await lifeOf(spawnChild(url, folder), order, () => false);
        expect([signal, errors], order).to.deep.equal(['SIGKILL', '']);
        await verify(lines, order);
        const [last] = actsOf(lines, 'try').slice(-1);
        if (!last || last.kind === 'tick') continue;
        expect(await perform(database, last), order).to.have.property('ok', true);
        await verify(lines, `${order}, after the repeat`);
      }
    }
  });

  it('lets two servers work on one record at the same time, each step once', async () => {
    const acts = 60 * ROUNDS;
    const lives = [0, 1].map(async () => {
      let did = 0;
      return lifeOf(spawnChild(url, folder), 'never', () => (did += 1) >= acts * 2);
    });
    for (const { lines, errors } of await Promise.all(lives)) {
      expect(errors).to.equal('');
      expect(actsOf(lines, 'did').length).to.be.at.least(acts - 1);
      await verify(lines, 'two servers');
    }
  });

  it('loses no acknowledged step when the database server is killed and started again', async () => {
    const done: string[] = [];
    const failed: string[] = [];
    for (let turn = 0; turn < 30; turn++) {
      const act = await nextAct(database);
      const trial = perform(database, act).catch((error: unknown) => error as Error);
      if (turn === 10) await server.kill();
      const outcome = await trial;
      if (turn === 10) await server.start();
      (outcome instanceof Error ? failed : done).push(`did ${JSON.stringify(act)}`);
      if (outcome instanceof Error) {
        // whether the COMMIT came through is not known: the same act again does it once
        expect(await again(() => perform(database, act)), act.kind).to.have.property('ok', true);
      }
    }
    expect(done.length).to.be.at.least(25);
    await verify([...done, ...failed], 'after the restart');
  });

  it('works on after the server has closed idle connections', async () => {
    const admin = await createConnection(url);
    await admin.query('SET GLOBAL wait_timeout = 1');
    const idle = await open();
    try {
      expect(await perform(idle, await nextAct(idle))).to.be.an('object');
      // the server counts whole seconds
      await setTimeout(2_500);
      expect(await perform(idle, await nextAct(idle))).to.be.an('object');
      expect(await violationsOf(idle)).to.deep.equal([]);
    } finally {
      await idle.close();
      const fresh = await createConnection(url);
      await fresh.query('SET GLOBAL wait_timeout = 28800');
      await fresh.end();
    }
  });
});

/** Connections that died with the server are noticed one by one. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 12; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
