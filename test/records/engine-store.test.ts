import { FIRST_KEY, TABLES } from '@rtflow/engine/ports';
import type { EngineStore, Find, Rows, TableName } from '@rtflow/engine/ports';
import { SYSTEM_ACTOR, openDatabase } from '@rtflow/records';
import type { Database, Engine } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { addCourse, DOCTOR } from './clinic.ts';
import { NO_EFFECTS, Probe, ROOT, instance, job, sample, variable } from './engine-rows.ts';

describe('records: engine store', () => {
  forEachDatabase((_name, open) => {
    it('gives back every field of every table as it was, and changes and deletes by key', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      await probe.with(database, async (store) => {
        for (const table of Object.keys(TABLES) as TableName[]) {
          const rows = [sample(table, 1), sample(table, 2)] as unknown as Rows[TableName][];
          await store.apply(
            rows.map((row) => ({ op: 'insert', table, row }) as Parameters<EngineStore['apply']>[0][number]),
          );
          const found = (await store.find(table, { where: {} })) as unknown[];
          expect(found, table).to.deep.equal(rows);
          const { primaryKey } = TABLES[table];
          if (primaryKey === 'auto') continue;
          const [first, second] = rows as unknown as Record<string, unknown>[];
          const key = Object.fromEntries(primaryKey.map((field) => [field, first![field]]));
          const set = Object.fromEntries(
            Object.entries(sample(table, 3)).filter(([field]) => !primaryKey.includes(field)),
          );
          await store.apply([
            { op: 'update', table, key, set } as unknown as Parameters<EngineStore['apply']>[0][number],
          ]);
          expect(await store.find(table, { where: key as never }), table).to.deep.equal([{ ...first, ...set }]);
          await store.apply([{ op: 'delete', table, key } as unknown as Parameters<EngineStore['apply']>[0][number]]);
          expect(await store.find(table, { where: {} }), table).to.deep.equal([second]);
        }
      });
    });

    it('keeps JSON null, empty text and deep values of variables apart', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const values = [null, '', 'null', 0, false, [], { 剂量: { cGy: 200.5 } }];
      const rows = values.map((value, i) => variable(`v${i}`, value));
      await probe.with(database, (store) => store.apply(rows.map((row) => ({ op: 'insert', table: 'variable', row }))));
      const found = await probe.with(database, (store) =>
        store.find('variable', { where: { scopeKey: ROOT }, orderBy: [['name', 'asc']] }),
      );
      expect(found.map(({ value }) => value)).to.deep.equal(values);
    });

    it('loads the open rows of a call tree and nothing else', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const other = FIRST_KEY + 900;
      await probe.with(database, (store) =>
        store.apply([
          { op: 'insert', table: 'instance', row: instance() },
          { op: 'insert', table: 'instance', row: instance({ key: other, rootKey: other }) },
          { op: 'insert', table: 'job', row: job(ROOT + 20) },
          { op: 'insert', table: 'job', row: job(ROOT + 30, { endedAt: 5, state: 'COMPLETED' }) },
          { op: 'insert', table: 'job', row: job(ROOT + 40, { rootKey: other, instanceKey: other }) },
          { op: 'insert', table: 'variable', row: variable('a', 1) },
          { op: 'insert', table: 'variable', row: variable('old', 1, { endedAt: 4 }) },
        ]),
      );
      const {
        instance: instances,
        job: jobs,
        variable: variables,
        element,
      } = await probe.with(database, (store) => store.loadRoot(ROOT));
      expect(instances).to.deep.equal([instance()]);
      expect(jobs).to.deep.equal([job(ROOT + 20)]);
      expect(variables.map(({ name }) => name)).to.deep.equal(['a']);
      expect(element).to.deep.equal([]);
    });

    it('loads empty lists when the root is unknown or has ended', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      await probe.with(database, (store) =>
        store.apply([
          { op: 'insert', table: 'instance', row: instance({ endedAt: 9, state: 'COMPLETED' }) },
          { op: 'insert', table: 'variable', row: variable('a', 1) },
        ]),
      );
      for (const root of [ROOT, ROOT + 1]) {
        const snapshot = await probe.with(database, (store) => store.loadRoot(root));
        expect(Object.values(snapshot).flat()).to.deep.equal([]);
      }
    });

    it('finds by equality, null, range and list, in order and up to a limit', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const keys = [1, 2, 3, 4].map((n) => ROOT + n * 10);
      await probe.with(database, (store) =>
        store.apply(
          keys.map((key, i) => ({
            op: 'insert',
            table: 'job',
            row: job(key, { priority: i, deadline: i < 2 ? null : i }),
          })),
        ),
      );
      const found = (find: Find<'job'>): Promise<number[]> =>
        probe.with(database, async (store) => (await store.find('job', find)).map(({ priority }) => priority));
      expect(await found({ where: { state: 'ACTIVATABLE', deadline: null }, orderBy: [['key', 'asc']] })).to.deep.equal(
        [0, 1],
      );
      expect(await found({ where: { deadline: { lte: 2 } } })).to.deep.equal([2]);
      expect(await found({ where: { priority: { gt: 0 } }, orderBy: [['priority', 'desc']], limit: 2 })).to.deep.equal([
        3, 2,
      ]);
      expect(
        await found({ where: { key: { in: [keys[1]!, keys[3]!] } }, orderBy: [['key', 'desc']], lock: 'skip' }),
      ).to.deep.equal([3, 1]);
      expect(await found({ where: { key: { in: [] } } })).to.deep.equal([]);
    });

    it('refuses to change rows by half a key', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const half = probe.with(database, (store) =>
        store.apply([{ op: 'delete', table: 'variable', key: { scopeKey: ROOT } }]),
      );
      expect(await half.catch((error: Error) => error.message)).to.match(/primary key of wf_variable/);
    });

    it('never gives a key twice, not after a roll-back, not after a restart', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const reserve = (db: Pick<Database, 'unitOfWork'>): Promise<number> =>
        probe.with(db, (store) => store.reserveKeys(1000));
      const first = await reserve(database);
      expect(first).to.be.at.least(FIRST_KEY);
      let rolledBack = 0;
      await database.unitOfWork
        .run(SYSTEM_ACTOR, async (tx) => {
          probe.act = async (store) => (rolledBack = await store.reserveKeys(1000));
          await tx.execute({ type: 'tick', limit: 1 });
          throw new Error('planned');
        })
        .catch(() => undefined);
      expect(rolledBack).to.equal(first + 1000);
      // A later unit uses what was left of the block and commits.
      await database.unitOfWork.run(SYSTEM_ACTOR, async () => undefined);
      await database.close();
      const restarted = await openDatabase({ url: database.url, engine: probe });
      expect(await reserve(restarted)).to.equal(first + 2000);
      await restarted.close();
    });

    it('lets one at a time publish or subscribe for the same message key', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const order: string[] = [];
      const pass = (who: string): Promise<unknown> =>
        database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
          probe.act = async (store) => {
            await store.lockCorrelation('course-opened', 'c-1');
            order.push(`${who} in`);
            await tx.sql.get('SELECT 1');
            order.push(`${who} out`);
          };
          await tx.execute({ type: 'tick', limit: 1 });
        });
      await Promise.all([pass('a'), pass('b')]);
      expect(order.map((step) => step.split(' ')[1])).to.deep.equal(['in', 'out', 'in', 'out']);
    });

    it('writes beside a new user task whom it is about', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const about = await database.unitOfWork.run(DOCTOR, (tx) => addCourse(tx));
      const taskKey = ROOT + 70;
      probe.effects = {
        ...NO_EFFECTS,
        userTasks: [{ key: taskKey, elementId: 'contour-review', instanceKey: ROOT, rootKey: ROOT, state: 'CREATED' }],
      };
      const heard: unknown[] = [];
      database.events.on('engine', (effects) => heard.push(effects.userTasks.length));
      await probe.with(database, (store) =>
        store.apply([
          { op: 'insert', table: 'instance', row: instance({ startCorrelationKey: about.courseId }) },
          { op: 'insert', table: 'variable', row: variable('planId', 'plan-7') },
          {
            op: 'insert',
            table: 'userTask',
            row: { ...(sample('userTask', 1) as Rows['userTask']), key: taskKey, dueAt: 900, followUpAt: 700 },
          },
        ]),
      );
      expect(await database.models.TaskContext.findByPk(taskKey, { raw: true })).to.include({
        taskKey,
        ...about,
        planId: 'plan-7',
        deviceId: null,
        node: 'contour-review',
        warnAt: 700,
        dueAt: 900,
      });
      expect(heard).to.deep.equal([1]);
    });

    it('hands an engine rejection back and keeps nothing of the unit', async () => {
      const rejecting: Engine = {
        execute: async () => ({
          ok: false,
          rejection: { code: 'NOT_FOUND', message: 'Expected a job, but there is none' },
        }),
      };
      const database = await open({ engine: rejecting });
      const outcome = await database.unitOfWork.run(DOCTOR, async (tx) => {
        await addCourse(tx);
        return tx.execute({ type: 'completeJob', jobKey: 1 });
      });
      expect(outcome).to.deep.equal({
        ok: false,
        error: { code: 'NOT_FOUND', message: 'Expected a job, but there is none' },
      });
      expect(await database.reader.all('SELECT id FROM courses')).to.deep.equal([]);
    });
  });
});
