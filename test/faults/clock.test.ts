import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR, openDatabase } from '@rtflow/records';
import type { Clock, Database } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { bpmn, catchEvent, end, start, timer } from '../engine/support/bpmn.ts';
import { violationsOf } from './whole-record.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WAITING = bpmn(
  'waiting',
  [start(), catchEvent('wait', timer('Duration', '=wait')), end()],
  ['start -> wait -> end'],
);
const newEngine = () => createEngine({ timeZone: 'Asia/Shanghai' });

describe('faults: time', function () {
  this.timeout(120_000);
  forEachDatabase((name, open) => {
    /** engine.md 7 asks for 10,000; MariaDB takes its time over so many. */
    const timers = Number(process.env['RTFLOW_DUE_TIMERS'] ?? (name === 'sqlite' ? 10_000 : 2_000));

    it('fires a timer neither early nor twice when the clock is set back an hour, and time never runs back', async () => {
      const clock = new SettableClock();
      const database = await open({ engine: newEngine(), clock });
      await deploy(database);
      await begin(database, [10]);
      clock.at += 9 * MINUTE;
      expect(await tick(database)).to.equal(0);
      clock.at -= HOUR;
      expect(await tick(database)).to.equal(0);
      clock.at += HOUR + MINUTE;
      expect(await tick(database)).to.equal(1);
      expect(await tick(database)).to.equal(0);
      const events = await database.reader.all<{ at: number }>('SELECT at FROM wf_event ORDER BY pos');
      const times = events.map(({ at }) => at);
      expect(times).to.deep.equal([...times].sort((a, b) => a - b));
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('fires what falls due when the clock jumps a day ahead, and stands still when it is set right again', async () => {
      const clock = new SettableClock();
      const database = await open({ engine: newEngine(), clock });
      await deploy(database);
      await begin(database, [60, 23 * 60, 25 * 60]);
      clock.at += 24 * HOUR;
      expect(await tick(database)).to.equal(2);
      clock.at -= 24 * HOUR;
      await begin(database, [30]);
      // the record's time goes on from where it was: nothing is due before the wall clock has come there again
      clock.at += 24 * HOUR;
      expect(await tick(database)).to.equal(0);
      clock.at += 30 * MINUTE;
      expect(await tick(database)).to.equal(1);
      expect(await violationsOf(database)).to.deep.equal([]);
    });

    it('keeps a daily time of the wall clock over both changes of summer time', async () => {
      const clock = new SettableClock();
      const database = await open({ engine: createEngine({ timeZone: 'Europe/Berlin' }), clock });
      const daily = bpmn('waiting', [start('start', timer('Cycle', '0 0 8 * * *')), end()], ['start -> end']);
      for (const [begins, ends] of [
        ['2026-03-27T12:00:00Z', '2026-03-30T12:00:00Z'],
        ['2026-10-23T12:00:00Z', '2026-10-26T12:00:00Z'],
      ] as const) {
        clock.at = Date.parse(begins);
        await deploy(database, daily.replace('id="start"', `id="start" name="${begins}"`));
        for (; clock.at < Date.parse(ends); clock.at += HOUR / 2) await tick(database);
      }
      const started = await database.reader.all<{ at: number }>(
        'SELECT started_at AS at FROM wf_instance ORDER BY `key`',
      );
      // 08:00 in Berlin: 07:00 UTC in winter, 06:00 in summer
      expect(started.map(({ at }) => new Date(at).toISOString().slice(5, 16))).to.deep.equal([
        ...['03-28T07:00', '03-29T06:00', '03-30T06:00'],
        ...['10-24T06:00', '10-25T07:00', '10-26T07:00'],
      ]);
    });

    it('waits a month from 31 January to the leap day, and a year from the leap day to 28 February', async () => {
      const clock = new SettableClock();
      const database = await open({ engine: newEngine(), clock });
      await deploy(database);
      const due = async (at: string, wait: string) => {
        clock.at = Date.parse(at);
        await beginFor(database, [wait]);
        const row = await database.reader.get<{ at: number }>(
          'SELECT due_at AS at FROM wf_timer ORDER BY `key` DESC LIMIT 1',
        );
        return new Date(row!.at).toISOString().slice(0, 10);
      };
      expect(await due('2028-01-31T04:00:00Z', 'P1M')).to.equal('2028-02-29');
      expect(await due('2028-02-29T04:00:00Z', 'P1Y')).to.equal('2029-02-28');
    });

    it(`fires ${timers} timers that fell due while the server was down in due order, a bounded batch at a time`, async () => {
      const clock = new SettableClock();
      const first = await open({ engine: newEngine(), clock });
      await deploy(first);
      const minutes = Array.from({ length: timers }, (_, index) => 1 + ((index * 7919) % timers));
      for (let from = 0; from < minutes.length; from += 200) {
        await begin(first, minutes.slice(from, from + 200));
      }
      await first.close();
      clock.at += (timers + 1) * MINUTE;
      const database = await openDatabase({ url: first.url, engine: newEngine(), clock });
      try {
        const due = await database.reader.all<{ instance_key: number; due_at: number }>(
          'SELECT instance_key, due_at FROM wf_timer ORDER BY due_at, `key`',
        );
        const batches: number[] = [];
        for (let fired = await tick(database); fired > 0; fired = await tick(database)) batches.push(fired);
        expect(batches).to.deep.equal(Array(timers / 100).fill(100));
        const fired = await database.reader.all<{ instance_key: number }>(
          "SELECT instance_key FROM wf_event WHERE element_id = 'wait' AND intent = 'ELEMENT_COMPLETED' ORDER BY pos",
        );
        expect(fired.map((row) => row.instance_key)).to.deep.equal(due.map((row) => row.instance_key));
        expect(await violationsOf(database)).to.deep.equal([]);
      } finally {
        await database.close();
      }
    });
  });
});

class SettableClock implements Clock {
  at = Date.UTC(2026, 2, 10, 2);
  now(): number {
    return this.at;
  }
}

async function deploy(database: Database, content = WAITING): Promise<void> {
  const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
    tx.execute({ type: 'deployResources', resources: [{ name: 'waiting.bpmn', content }] }),
  );
  expect(done.ok).to.equal(true);
}

/** Instances in one unit, each waiting for its number of minutes. */
function begin(database: Database, minutes: readonly number[]): Promise<void> {
  return beginFor(
    database,
    minutes.map((wait) => `PT${wait}M`),
  );
}

async function beginFor(database: Database, waits: readonly string[]): Promise<void> {
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    for (const wait of waits) {
      const variables = { wait };
      await tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'waiting', variables });
    }
  });
}

async function tick(database: Database): Promise<number> {
  const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: 100 }));
  if (!done.ok) throw new Error(done.error.message);
  return done.value.fired;
}
