import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@rtflow/engine';
import { FAULT_POINTS, openDatabase } from '@rtflow/records';
import type { Database } from '@rtflow/records';
import { expect } from 'chai';
import { actsOf, isDone, lifeOf, spawnChild } from './case-life.ts';
import { nextAct, perform, type Act } from './next-act.ts';
import { deploySmallCases } from './small-case.ts';
import { violationsOf } from './whole-record.ts';

/** RTFLOW_KILLS=500 is the number that requirement R2.7 asks for; every run takes 100. */
const KILLS = Number(process.env['RTFLOW_KILLS'] ?? 100);
const AT_POINTS = Math.ceil(KILLS * 0.75);
const AT_RANDOM = KILLS - AT_POINTS;
const R2_7 = KILLS >= 500 ? 'R2.7 ' : '';
/** Children that have loaded their code and wait for their turn. */
const READY_CHILDREN = 2;

describe('faults: a process that is killed while it completes tasks', function () {
  this.timeout(KILLS * 3_000);
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-kills-'));
  const url = `sqlite:${join(folder, 'record.db')}`;
  const ready: ChildProcess[] = [];
  const random = randomOf(20261124);
  const interrupted = new Set<Act['kind']>();
  let outboxBefore: string[] = [];

  const open = () => openDatabase({ url, engine: createEngine({ timeZone: 'Asia/Shanghai' }) });

  before(async () => {
    const database = await open();
    await deploySmallCases(database);
    await database.close();
  });
  after(() => {
    for (const child of ready) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it(`${R2_7}leaves all or nothing of a step, wherever the process dies (${AT_POINTS} kills at ${FAULT_POINTS.length} points)`, async () => {
    for (let kill = 0; kill < AT_POINTS; kill++) {
      const point = FAULT_POINTS[kill % FAULT_POINTS.length] ?? '';
      await killAndVerify(`${point} ${Math.floor(random() * 9)}`, () => false);
    }
  });

  it(`R0.4 loses no acknowledged step when the process is killed at any moment (${AT_RANDOM} kills)`, async () => {
    for (let kill = 0; kill < AT_RANDOM; kill++) {
      let left = 1 + Math.floor(random() * 24);
      await killAndVerify('never', () => --left === 0);
    }
  });

  it('has died in every kind of step, and comes to the end of every case afterwards', async () => {
    expect([...interrupted]).to.include.members(['start', 'task', 'job', 'message']);
    const database = await open();
    try {
      for (let act = await nextAct(database); act.kind !== 'start'; act = await nextAct(database)) {
        await perform(database, act);
      }
      const states = await database.reader.all('SELECT state, COUNT(*) > 0 AS some FROM wf_instance GROUP BY state');
      expect(states.map(({ state }) => state)).to.deep.equal(['COMPLETED']);
      expect(await violationsOf(database)).to.deep.equal([]);
    } finally {
      await database.close();
    }
  });

  /** One life of the server, then what a person with the file in hand would check. */
  async function killAndVerify(order: string, dies: () => boolean): Promise<void> {
    while (ready.length < READY_CHILDREN) ready.push(spawnChild(url, folder));
    const { lines, signal, errors } = await lifeOf(ready.shift()!, order, dies);
    expect([signal, errors], order).to.deep.equal(['SIGKILL', '']);
    const database = await open();
    try {
      expect(await violationsOf(database), order).to.deep.equal([]);
      await outboxOnlyGrew(database);
      for (const act of actsOf(lines, 'did'))
        expect(await isDone(database, act), `${order}: ${act.kind}`).to.equal(true);
      const [last] = actsOf(lines, 'try').slice(-1);
      if (!last || last.kind === 'tick') return;
      interrupted.add(last.kind);
      if (last.kind === 'task' && !order.startsWith('never')) {
        expect(await isDone(database, last), order).to.equal(order.startsWith('after-commit'));
      }
      const first = await perform(database, last);
      expect(first, `${order}: a repeat of ${last.kind}`).to.have.property('ok', true);
      expect(await isDone(database, last), `${order}: a repeat of ${last.kind}`).to.equal(true);
      expect(await perform(database, last)).to.deep.equal(first);
      expect(await violationsOf(database), `${order}: after the repeat`).to.deep.equal([]);
    } finally {
      await database.close();
    }
  }

  /** I5: what was queued stays queued, in the order in which it was. */
  async function outboxOnlyGrew(database: Database): Promise<void> {
    const rows = await database.reader.all<{ dedup_key: string }>(
      'SELECT dedup_key FROM outbox ORDER BY created_at, id',
    );
    const now = rows.map((row) => row.dedup_key);
    expect(now.slice(0, outboxBefore.length)).to.deep.equal(outboxBefore);
    outboxBefore = now;
  }
});

/** Park-Miller: the same kills in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
