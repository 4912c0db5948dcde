import { migrateDown, migrateUp, verifyAuditChain, violationOf } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOCTOR } from './clinic.ts';

async function write(database: TestDatabase, rows: number): Promise<void> {
  await Promise.all(
    Array.from({ length: rows }, (_, i) =>
      database.unitOfWork.run(DOCTOR, (tx) =>
        tx.audit({ action: 'task.complete', entity: 'task', entityId: `${i}`, detail: { 结果: i } }),
      ),
    ),
  );
}

/** What a person with the database's own password can do: take the triggers off, change a row, put them back. */
async function tamper(database: TestDatabase, sql: string): Promise<void> {
  await migrateDown(database.url, '20261124T0310-guards');
  await database.unitOfWork.run(DOCTOR, (tx) => tx.sql.run(sql));
  await migrateUp(database.url);
}

describe('records: audit chain', () => {
  forEachDatabase((_name, open) => {
    it('R0.20 is one unbroken chain when many write at once', async () => {
      const database = await open();
      await write(database, 30);
      expect(await verifyAuditChain(database.reader)).to.deep.equal({ intact: true, rows: 30 });
      const seqs = await database.reader.all<{ seq: number }>('SELECT seq FROM audit_log ORDER BY seq');
      expect(seqs.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 30 }, (_, i) => i + 1));
    });

    it('is intact while empty', async () => {
      const database = await open();
      expect(await verifyAuditChain(database.reader)).to.deep.equal({ intact: true, rows: 0 });
    });

    for (const sql of [
      `UPDATE audit_log SET actor_id = 'u-other' WHERE seq = 2`,
      'DELETE FROM audit_log WHERE seq = 2',
      'REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = 2',
    ]) {
      it(`R0.20 refuses '${sql.split(' ', 1)}' on the log`, async () => {
        const database = await open();
        await write(database, 3);
        const error = await database.unitOfWork.run(DOCTOR, (tx) => tx.sql.run(sql)).catch((thrown: unknown) => thrown);
        expect(violationOf(error)?.code).to.equal('APPEND_ONLY');
      });
    }

    it('R0.20 names the row when one row was altered in SQL', async () => {
      const database = await open();
      await write(database, 9);
      await tamper(database, `UPDATE audit_log SET detail = '{"结果":99}' WHERE seq = 5`);
      expect(await verifyAuditChain(database.reader)).to.deep.equal({ intact: false, brokenSeq: 5, reason: 'ALTERED' });
    });

    it('R0.20 names the first missing row when rows were deleted, also at the end', async () => {
      const database = await open();
      await write(database, 9);
      await tamper(database, 'DELETE FROM audit_log WHERE seq > 7');
      expect(await verifyAuditChain(database.reader)).to.deep.equal({ intact: false, brokenSeq: 8, reason: 'MISSING' });
    });
  });
});
