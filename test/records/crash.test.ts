import { FAULT_POINTS, openDatabase, verifyAuditChain } from '@rtflow/records';
import type { Database, Engine } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { runChild } from '../support/faults.ts';
import { DOCTOR } from './clinic.ts';
import { act } from './crash-act.ts';

const CHILD = new URL('./crash-child.ts', import.meta.url);
const TABLES = ['settings', 'audit_log', 'outbox', 'wf_flow_taken'];

const engine: Engine = {
  async execute(store) {
    const row = { instanceKey: await store.reserveKeys(1), flowId: 'flow-1', at: 1 };
    await store.apply([{ op: 'insert', table: 'flowTaken', row }]);
    return { ok: true, value: {}, effects: { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] } };
  },
};

async function rowCounts({ reader }: Database): Promise<number[]> {
  const counts: number[] = [];
  for (const table of TABLES) counts.push((await reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))!.n);
  return counts;
}

describe('records: killed processes', function () {
  this.timeout(120_000);
  forEachDatabase((_name, open) => {
    for (const point of FAULT_POINTS) {
      const durable = point === 'after-commit';
      it(`keeps ${durable ? 'every row' : 'no row'} of a unit when the process is killed ${point}, and a repeat does it once`, async () => {
        const { url, close } = await open({ engine });
        await close();
        const { signal, lines, errors } = await runChild(CHILD, [url, point, '1']);
        expect([signal, lines, errors]).to.deep.equal(['SIGKILL', [], '']);
        const database = await openDatabase({ url, engine });
        try {
          expect(await rowCounts(database)).to.deep.equal(Array(4).fill(durable ? 1 : 0));
          const repeat = await database.unitOfWork.run(DOCTOR, (tx) => act(tx, 's0'), { commandId: 's0' });
          expect(repeat).to.equal('s0 done');
          expect(await rowCounts(database)).to.deep.equal([1, 1, 1, 1]);
          expect(await verifyAuditChain(database.reader)).to.deep.equal({ intact: true, rows: 1 });
        } finally {
          await database.close();
        }
      });
    }

    it('R0.4 loses no acknowledged unit when the process is killed in the middle of 400 from ten clients', async () => {
      const { url, close } = await open({ engine });
      await close();
      const { lines, signal } = await runChild(CHILD, [url, 'never', '400'], (line, kill) => {
        if (line === 's100') kill();
      });
      expect(signal).to.equal('SIGKILL');
      expect(lines.length).to.be.within(90, 399);
      const database = await openDatabase({ url, engine });
      try {
        const rows = await database.reader.all<{ name: string }>('SELECT name FROM settings');
        expect(rows.map(({ name }) => name)).to.include.members([...lines]);
        const counts = await rowCounts(database);
        expect(new Set(counts).size, `every unit whole or absent (${counts.join()})`).to.equal(1);
        expect((await verifyAuditChain(database.reader)).intact).to.equal(true);
      } finally {
        await database.close();
      }
    });
  });
});
