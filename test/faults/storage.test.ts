import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR, migrateUp, openDatabase } from '@rtflow/records';
import type { Database } from '@rtflow/records';
import { expect } from 'chai';
import { sqliteDatabase } from '../support/database.ts';
import { nextAct, perform } from './next-act.ts';
import { deploySmallCases } from './small-case.ts';
import { violationsOf } from './whole-record.ts';

const engine = () => createEngine({ timeZone: 'Asia/Shanghai' });
const DISK_MB = 8;

/** Works on cases until an act fails; answers the SQLite code of the failure. */
async function workUntilItFails(database: Database, most: number): Promise<string> {
  for (let acts = 0; acts < most; acts++) {
    try {
      await perform(database, await nextAct(database));
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  }
  return 'never';
}

describe('faults: storage', function () {
  this.timeout(120_000);

  describe('a disk that gets full', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rtflow-small-disk-'));
    let mounted = false;

    before(function () {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder], { stdio: 'ignore' });
        mounted = true;
      } catch {
        console.warn('      skipped: this user may not mount a small disk');
        this.skip();
      }
    });
    after(() => {
      if (mounted) execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    });

    it('keeps every whole step and no part of one, and works on when there is room', async () => {
      const url = `sqlite:${join(folder, 'record.db')}`;
      await migrateUp(url);
      const database = await openDatabase({ url, engine: engine() });
      try {
        await deploySmallCases(database);
        const ballast = join(folder, 'ballast');
        const free = Number(execFileSync('df', ['--output=avail', '-k', folder], { encoding: 'utf8' }).split('\n')[1]);
        execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1k', `count=${free - 600}`], { stdio: 'ignore' });
        expect(await workUntilItFails(database, 2_000)).to.equal('SQLITE_FULL');
        expect(await violationsOf(database)).to.deep.equal([]);
        rmSync(ballast);
        expect(await workUntilItFails(database, 40)).to.equal('never');
        expect(await violationsOf(database)).to.deep.equal([]);
      } finally {
        await database.close();
      }
    });
  });

  describe('a file that another process has locked', () => {
    const open = sqliteDatabase();

    it('waits for a short lock, as a backup holds it', async () => {
      const database = await open({ engine: engine() });
      await deploySmallCases(database);
      await held(database.url, 700);
      expect(await workUntilItFails(database, 5)).to.equal('never');
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('tells that the file is busy when the lock stays, keeps nothing of the step, and does it when asked again', async () => {
      const database = await open({ engine: engine() });
      await deploySmallCases(database);
      const act = await nextAct(database);
      const { released } = await held(database.url, 6_500);
      const failed = await perform(database, act).catch((error: { code?: string }) => error.code);
      expect(failed).to.equal('SQLITE_BUSY');
      await released;
      expect(await violationsOf(database)).to.deep.equal([]);
      expect(await perform(database, act)).to.have.property('ok', true);
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('lets no second server open the record, and says so', async () => {
      const database = await open({ engine: engine() });
      await deploySmallCases(database);
      const second = await openDatabase({ url: database.url, engine: engine() }).catch((error: Error) => error.message);
      expect(second).to.match(/only process that writes/);
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: 1 }));
    });
  });
});

/** Another process holds the write lock from now for so many ms; resolves when it holds it, with its end. */
async function held(url: string, ms: number): Promise<{ released: Promise<void> }> {
  const script = `import { DatabaseSync } from 'node:sqlite';
    const db = new DatabaseSync(process.argv[1]); db.exec('BEGIN IMMEDIATE'); console.log('held');
    setTimeout(() => db.exec('COMMIT'), ${ms});`;
  const path = url.replace('sqlite:', '');
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve) => createInterface({ input: child.stdout }).once('line', () => resolve()));
  return { released: ended };
}
