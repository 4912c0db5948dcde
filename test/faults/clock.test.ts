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
  forEachDatabase((_name, open) => {
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

    it('fires 2,000 timers that fell due while the server was down in due order, a bounded batch at a time', async () => {
      const clock = new SettableClock();
      const first = await open({ engine: newEngine(), clock });
      await deploy(first);
      const minutes = Array.from({ length: 2000 }, (_, index) => 1 + ((index * 7919) % 2000));
      for (let from = 0; from < minutes.length; from += 200) {
        await begin(first, minutes.slice(from, from + 200));
      }
      await first.close();
      clock.at += 48 * HOUR;
      const database = await openDatabase({ url: first.url, engine: newEngine(), clock });
      try {
        const due = await database.reader.all<{ instance_key: number; due_at: number }>(
          'SELECT instance_key, due_at FROM wf_timer ORDER BY due_at, `key`',
        );
        const batches: number[] = [];
        for (let fired = await tick(database); fired > 0; fired = await tick(database)) batches.push(fired);
        expect(batches).to.deep.equal(Array(20).fill(100));
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

async function deploy(database: Database): Promise<void> {
  const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
    tx.execute({ type: 'deployResources', resources: [{ name: 'waiting.bpmn', content: WAITING }] }),
  );
  expect(done.ok).to.equal(true);
}

/** Instances in one unit, each waiting for its number of minutes. */
async function begin(database: Database, minutes: readonly number[]): Promise<void> {
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    for (const wait of minutes) {
      const variables = { wait: `PT${wait}M` };
      await tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'waiting', variables });
    }
  });
}

async function tick(database: Database): Promise<number> {
  const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: 100 }));
  if (!done.ok) throw new Error(done.error.message);
  return done.value.fired;
}
