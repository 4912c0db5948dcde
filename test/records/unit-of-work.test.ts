import { PinnableClock, SYSTEM_ACTOR, openDatabase } from '@rtflow/records';
import type { FaultPoint, Tx } from '@rtflow/records';
import { expect } from 'chai';
import { NO_ENGINE, forEachDatabase, sqliteDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOCTOR, addPatient } from './clinic.ts';

async function count(database: TestDatabase, table: string): Promise<number> {
  return (await database.reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))!.n;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );
}

const setting = (tx: Tx, name: string): Promise<unknown> =>
  tx.sql.run('INSERT INTO settings (name, value, updated_at, updated_by) VALUES (?, ?, ?, ?)', [
    name,
    '1',
    tx.now,
    tx.actor.id,
  ]);

describe('records: unit of work', () => {
  forEachDatabase((name, open) => {
    it('commits model rows, SQL rows, audit and outbox together', async () => {
      const database = await open();
      const id = await database.unitOfWork.run(DOCTOR, async (tx) => {
        const patientId = await addPatient(tx, { name: '欧阳测试' });
        await tx.sql.run('UPDATE patients SET source = ? WHERE id = ?', ['门诊', patientId]);
        await tx.audit({ action: 'patient.register', entity: 'patient', entityId: patientId, patientId });
        await tx.outbox('hl7-adt', { patientId }, `adt-${patientId}`);
        return patientId;
      });
      const patient = await database.models.Patient.findByPk(id);
      expect(patient).to.include({ name: '欧阳测试', source: '门诊', registeredBy: 'u-doctor' });
      expect(patient!.flags).to.deep.equal({});
      expect(patient!.version).to.equal(1);
      expect(await database.reader.get('SELECT actor_id, entity_id FROM audit_log')).to.deep.include({
        actor_id: 'u-doctor',
        entity_id: id,
      });
      expect(await database.reader.get('SELECT topic, state, payload FROM outbox')).to.deep.include({
        topic: 'hl7-adt',
        state: 'PENDING',
        payload: JSON.stringify({ patientId: id }),
      });
    });

    it('keeps nothing when the work throws', async () => {
      const database = await open();
      const error = await failure(
        database.unitOfWork.run(DOCTOR, async (tx) => {
          await addPatient(tx);
          await tx.audit({ action: 'x', entity: 'patient', entityId: '1' });
          await tx.outbox('t', {}, 'k');
          throw new Error('planned');
        }),
      );
      expect(error.message).to.equal('planned');
      for (const table of ['patients', 'audit_log', 'outbox']) expect(await count(database, table), table).to.equal(0);
    });

    for (const refusing of [
      { ok: false, error: { code: 'HC1' } },
      { refused: true, code: 'HC1' },
    ]) {
      it(`keeps only the refusal's audit when the work answers ${JSON.stringify(refusing)}`, async () => {
        const database = await open();
        const heard: string[] = [];
        const answer = await database.unitOfWork.run(DOCTOR, async (tx) => {
          await addPatient(tx);
          tx.afterCommit(() => heard.push('effect'));
          tx.auditRefusal({ action: 'appointment.refused', entity: 'course', entityId: 'c1', detail: { code: 'HC1' } });
          return refusing;
        });
        expect(answer).to.deep.equal(refusing);
        expect(await count(database, 'patients')).to.equal(0);
        expect(heard).to.deep.equal([]);
        expect(await database.reader.all('SELECT action, detail FROM audit_log')).to.have.deep.members([
          { action: 'appointment.refused', detail: '{"code":"HC1"}' },
        ]);
      });
    }

    it('answers a repeated command with its first value and does nothing', async () => {
      const database = await open();
      let runs = 0;
      const work = async (tx: Tx): Promise<{ id: string }> => {
        runs += 1;
        return { id: await addPatient(tx) };
      };
      const first = await database.unitOfWork.run(DOCTOR, work, { commandId: 'c-1' });
      expect(await database.unitOfWork.run(DOCTOR, work, { commandId: 'c-1' })).to.deep.equal(first);
      expect([runs, await count(database, 'patients')]).to.deep.equal([1, 1]);
      await database.unitOfWork.run({ ...DOCTOR, id: 'u-other' }, work, { commandId: 'c-1' });
      expect(await count(database, 'patients'), "another actor's command is another command").to.equal(2);
    });

    it('does one command once when ten ask at the same time', async () => {
      const database = await open();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () =>
          database.unitOfWork.run(DOCTOR, async (tx) => addPatient(tx), { commandId: 'same' }),
        ),
      );
      expect(new Set(answers).size).to.equal(1);
      expect(await count(database, 'patients')).to.equal(1);
    });

    it('may try a refused command again with the same id', async () => {
      const database = await open();
      const refused = { ok: false as const, error: 'not yet' };
      await database.unitOfWork.run(DOCTOR, async () => refused, { commandId: 'c' });
      const second = await database.unitOfWork.run(DOCTOR, async () => ({ ok: true as const, value: 7 }), {
        commandId: 'c',
      });
      expect(second).to.deep.equal({ ok: true, value: 7 });
    });

    it('runs hooks in order after the rows are visible to others, before the answer', async () => {
      const database = await open();
      const order: string[] = [];
      let visible: Promise<number> | undefined;
      await database.unitOfWork.run(DOCTOR, async (tx) => {
        await setting(tx, 'a');
        tx.afterCommit(() => {
          order.push('first');
          visible = count(database, 'settings');
        });
        tx.afterCommit(() => order.push('second'));
      });
      order.push('answer');
      expect(order).to.deep.equal(['first', 'second', 'answer']);
      expect(await visible).to.equal(1);
    });

    it('tells listeners of the audit after commit, and a listener that throws harms nobody', async () => {
      const errors: unknown[] = [];
      const database = await open({ onHookError: (error) => errors.push(error) });
      const heard: string[] = [];
      database.events.on('audited', () => {
        throw new Error('bad listener');
      });
      database.events.on('audited', ({ action, actorId }) => heard.push(`${actorId} ${action}`));
      await database.unitOfWork.run(DOCTOR, (tx) =>
        tx.audit({ action: 'course.open', entity: 'course', entityId: 'c' }),
      );
      expect(heard).to.deep.equal(['u-doctor course.open']);
      expect(errors.map((error) => (error as Error).message)).to.deep.equal(['bad listener']);
    });

    it('refuses a unit inside a unit', async () => {
      const database = await open();
      const error = await failure(
        database.unitOfWork.run(DOCTOR, () => database.unitOfWork.run(DOCTOR, async () => undefined)),
      );
      expect(error.message).to.match(/no unit of work inside another/);
    });

    it('refuses SQL and models of a unit that has ended', async () => {
      const database = await open();
      let leaked: Tx | undefined;
      await database.unitOfWork.run(DOCTOR, async (tx) => void (leaked = tx));
      expect((await failure(setting(leaked!, 'late'))).message).to.match(/the unit has ended/);
      expect((await failure(addPatient(leaked!))).message).to.match(/has been (called|finished)/);
    });

    it('refuses to write outside a unit of work', async () => {
      const database = await open();
      const error = await failure(
        database.models.Setting.create({ name: 'x', value: 1, updatedAt: 1, updatedBy: 'x' }),
      );
      expect(error.message).to.match(/read-?only|READ ONLY/i);
    });

    it('drops a second outbox message with the same key', async () => {
      const database = await open();
      const send = (value: number): Promise<void> =>
        database.unitOfWork.run(DOCTOR, (tx) => tx.outbox('t', { value }, 'same'));
      await send(1);
      await send(2);
      expect(await database.reader.all('SELECT payload FROM outbox')).to.have.deep.members([
        { payload: '{"value":1}' },
      ]);
    });

    it('never lets time run back, not over a restart with the clock set back', async () => {
      let wall = 1_800_000_000_000;
      const database = await open({ clock: { now: () => wall } });
      const now = (db: Pick<TestDatabase, 'unitOfWork'>): Promise<number> =>
        db.unitOfWork.run(SYSTEM_ACTOR, async (tx) => tx.now);
      expect(await now(database)).to.equal(wall);
      wall -= 3_600_000;
      expect(await now(database)).to.equal(1_800_000_000_000);
      await database.close();
      const restarted = await openDatabase({ url: database.url, engine: NO_ENGINE, clock: { now: () => wall } });
      expect(await now(restarted)).to.be.within(1_800_000_000_000, 1_800_000_001_000);
      await restarted.close();
    });

    it('takes the time that somebody pinned, also before what is stored', async () => {
      const clock = new PinnableClock();
      const database = await open({ clock });
      await database.unitOfWork.run(SYSTEM_ACTOR, async () => undefined);
      clock.pin(1_700_000_000_000);
      expect(await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => tx.now)).to.equal(1_700_000_000_000);
    });

    it('reads one moment in a snapshot while others write', async () => {
      const database = await open();
      const [before, after] = await database.readOnly(async ({ sql }) => {
        const first = await sql.get<{ n: number }>('SELECT COUNT(*) AS n FROM settings');
        await database.unitOfWork.run(DOCTOR, (tx) => setting(tx, 'meanwhile'));
        return [first!.n, (await sql.get<{ n: number }>('SELECT COUNT(*) AS n FROM settings'))!.n];
      });
      expect([before, after, await count(database, 'settings')]).to.deep.equal([0, 0, 1]);
    });

    it('reads through the pool for long queries', async () => {
      const database = await open();
      await database.unitOfWork.run(DOCTOR, async (tx) => void (await addPatient(tx, { name: '慢查询' })));
      expect(await database.readPool.all('SELECT name FROM patients WHERE sex = ?', ['F'])).to.deep.equal([
        { name: '慢查询' },
      ]);
    });

    it('binds booleans, big keys and absent values alike, and sums come as numbers', async () => {
      const database = await open();
      const row = await database.unitOfWork.run(DOCTOR, async (tx) => {
        await tx.sql.run('INSERT INTO job_effects (job_key, type, result, at) VALUES (?, ?, ?, ?)', [
          2 ** 52 + 1,
          '绘图',
          '{}',
          true,
        ]);
        return tx.sql.get(
          'SELECT job_key, type, SUM(at) AS total, ? AS absent FROM job_effects WHERE job_key = ? LIMIT ?',
          [undefined, 2 ** 52 + 1, 1],
        );
      });
      expect({ ...row }).to.deep.equal({ job_key: 2 ** 52 + 1, type: '绘图', total: 1, absent: null });
    });

    it('rolls back a unit that waits for something else, and goes on with the next', async () => {
      const database = await open({ unitLimitMs: 60 });
      const stuck = database.unitOfWork.run(DOCTOR, async (tx) => {
        await setting(tx, 'stuck');
        await new Promise(() => undefined);
      });
      const next = database.unitOfWork.run(DOCTOR, (tx) => setting(tx, 'next'));
      expect((await failure(stuck)).message).to.match(/within 60 ms/);
      await next;
      expect(await database.reader.all('SELECT name FROM settings')).to.have.deep.members([{ name: 'next' }]);
    });

    if (name === 'mysql') {
      for (const swallowing of [false, true]) {
        it(`repeats a unit as a whole after a deadlock${swallowing ? ' whose error it swallowed' : ''}`, async () => {
          const database = await open();
          await database.unitOfWork.run(DOCTOR, async (tx) => {
            for (const key of ['a', 'b']) {
              await tx.sql.run(`INSERT INTO settings (name, value, updated_at, updated_by) VALUES (?, '1', 0, 'x')`, [
                key,
              ]);
            }
          });
          let runs = 0;
          let held = 0;
          const bothHoldOne = Promise.withResolvers<void>();
          const bump = (order: readonly string[]) => async (tx: Tx) => {
            runs += 1;
            for (const key of order) {
              const bumped = tx.sql.run('UPDATE settings SET updated_at = updated_at + 1 WHERE name = ?', [key]);
              await (swallowing ? bumped.catch(() => undefined) : bumped);
              held += 1;
              if (held === 2) bothHoldOne.resolve();
              await bothHoldOne.promise;
            }
          };
          await Promise.all(
            [
              ['a', 'b'],
              ['b', 'a'],
            ].map((order) => database.unitOfWork.run(DOCTOR, bump(order))),
          );
          expect(runs).to.equal(3);
          const rows = await database.reader.all<{ updated_at: number }>('SELECT updated_at FROM settings');
          expect(rows.map((row) => row.updated_at)).to.deep.equal([2, 2]);
        });
      }
    }
  });

  describe('one writer', () => {
    const open = sqliteDatabase();

    it('refuses to open a record file that a server has open, and opens it when that one is gone', async () => {
      const database = await open();
      const second = openDatabase({ url: database.url, engine: NO_ENGINE });
      expect((await failure(second)).message).to.match(/only process that writes/);
      await database.close();
      await (await openDatabase({ url: database.url, engine: NO_ENGINE })).close();
    });

    it('refuses units once the database is closed; what was asked before is done', async () => {
      const database = await open();
      const before = database.unitOfWork.run(DOCTOR, (tx) => setting(tx, 'before'));
      const closed = database.close();
      await Promise.all([before, closed]);
      for (const name of ['late', 'later']) {
        const error = await failure(database.unitOfWork.run(DOCTOR, (tx) => setting(tx, name)));
        expect(error.message).to.contain('The database is closed');
      }
    });
  });

  describe('group commit', () => {
    const open = sqliteDatabase();

    it('shares one COMMIT among the units that wait, and answers nobody before it', async () => {
      const points: FaultPoint[] = [];
      const answered: number[] = [];
      const database = await open({
        fault: (point) => {
          points.push(point);
          if (point === 'before-commit') expect(answered).to.deep.equal([]);
        },
      });
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          database.unitOfWork.run(DOCTOR, (tx) => setting(tx, `s${i}`)).then(() => answered.push(i)),
        ),
      );
      expect(points).to.deep.equal(['before-begin', 'before-commit', 'after-commit']);
      expect(answered).to.deep.equal(Array.from({ length: 20 }, (_, i) => i));
    });

    it('rolls back only the unit that fails', async () => {
      const database = await open();
      const results = await Promise.allSettled(
        ['a', 'b', 'a', 'c'].map((key) => database.unitOfWork.run(DOCTOR, (tx) => setting(tx, key))),
      );
      expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
      expect(await database.reader.all('SELECT name FROM settings ORDER BY name')).to.have.deep.members([
        { name: 'a' },
        { name: 'b' },
        { name: 'c' },
      ]);
    });

    it('tells every unit of the batch when the disk is full, keeps none, and works on when there is room', async () => {
      const database = await open();
      const limitPages = (pages: number): Promise<unknown> =>
        database.unitOfWork.run(DOCTOR, (tx) => tx.sql.all(`PRAGMA max_page_count = ${pages}`));
      const { page_count: pages } = (await database.reader.get<{ page_count: number }>('PRAGMA page_count'))!;
      await limitPages(pages);
      const big = (tx: Tx): Promise<unknown> =>
        tx.sql.run('INSERT INTO settings (name, value, updated_at, updated_by) VALUES (?, ?, 1, ?)', [
          tx.newId(),
          JSON.stringify('x'.repeat(1_000_000)),
          'x',
        ]);
      const results = await Promise.allSettled([
        database.unitOfWork.run(DOCTOR, big),
        database.unitOfWork.run(DOCTOR, big),
      ]);
      expect(results.map((r) => r.status === 'rejected' && (r.reason as { code: string }).code)).to.deep.equal([
        'SQLITE_FULL',
        'SQLITE_FULL',
      ]);
      await limitPages(2 ** 30);
      await database.unitOfWork.run(DOCTOR, big);
      expect(await count(database, 'settings')).to.equal(1);
    });

    it('tells every unit of the batch when the COMMIT fails, and keeps none', async () => {
      let fails = true;
      const database = await open({
        fault: (point) => {
          if (point === 'before-commit' && fails) throw new Error('disk gone');
        },
      });
      const results = await Promise.allSettled(
        ['a', 'b'].map((key) => database.unitOfWork.run(DOCTOR, (tx) => setting(tx, key))),
      );
      expect(results.map((r) => r.status === 'rejected' && (r.reason as Error).message)).to.deep.equal([
        'disk gone',
        'disk gone',
      ]);
      fails = false;
      await database.unitOfWork.run(DOCTOR, (tx) => setting(tx, 'c'));
      expect(await count(database, 'settings')).to.equal(1);
    });
  });
});
