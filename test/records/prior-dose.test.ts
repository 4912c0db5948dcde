import { SYSTEM_ACTOR } from '@rtflow/records';
import { priorDoseOf } from '@rtflow/records/queries/patients/prior-dose';
import { insertRow, needRow } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase, NO_ENGINE, type TestDatabase } from '../support/database.ts';
import { addCourse } from './clinic.ts';

const DAY = 86_400_000;

describe('records: earlier dose at the same site', () => {
  forEachDatabase((_name, open) => {
    const prescribed = (database: TestDatabase, courseId: string, [totalCgy, eachCgy]: readonly [number, number]) =>
      database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const id = tx.newId();
        await insertRow(tx, 'Prescription', {
          id,
          courseId,
          version: 1,
          status: 'SIGNED',
          technique: 'IMRT',
          modality: 'PHOTON',
          fractionation: 'QD5',
          fractions: totalCgy / eachCgy,
          laterality: 'NA',
          request: {},
          writtenBy: 'u',
          writtenAt: 1,
        });
        await insertRow(tx, 'RxTarget', {
          id: tx.newId(),
          prescriptionId: id,
          structure: 'PTV',
          role: 'PTV',
          doseTotalCgy: totalCgy,
          dosePerFxCgy: eachCgy,
          fractions: totalCgy / eachCgy,
        });
      });

    async function twice(change: { site?: string; laterality?: 'L' | 'R' } = {}) {
      const database = await open({ engine: NO_ENGINE });
      const made = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const before = {
          site: 'BREAST',
          laterality: 'L' as const,
          startedAt: DAY,
          openedAt: DAY,
          deliveredFractions: 20,
        };
        const first = await addCourse(tx, { ...before, prescribedFractions: 25 });
        const now = { patientId: first.patientId, site: 'BREAST', laterality: 'L' as const, prescribedFractions: 10 };
        const second = await addCourse(tx, { ...now, ...change, openedAt: 9 * DAY });
        return { first: first.courseId, second: second.courseId };
      });
      const ask = () =>
        database.readOnly(async (reader) => priorDoseOf(reader, await needRow(reader, 'Course', { id: made.second })));
      return { database, ask, ...made };
    }

    it('sums the EQD2 of what was given with what is prescribed, by both α/β', async () => {
      const { database, ask, first, second } = await twice();
      await prescribed(database, first, [5000, 200]);
      await prescribed(database, second, [3000, 300]);
      const dose = await ask();
      // 20 x 2 Gy is its own EQD2. 10 x 3 Gy: 30 · (3 + α/β) / (2 + α/β) = 32.5 Gy at 10, 36 Gy at 3.
      expect(dose?.shares.map(({ fractions, tumourGy, lateGy }) => [fractions, tumourGy, lateGy])).to.deep.equal([
        [20, 40, 40],
        [10, 32.5, 36],
      ]);
      expect(dose?.total).to.deep.equal({ tumourGy: 72.5, lateGy: 76 });
      expect(dose?.alphaBetaGy).to.deep.equal({ tumour: 10, late: 3 });
    });

    it('gives no sum where a part is unknown: no prescription, or irradiation elsewhere', async () => {
      const { database, ask, first, second } = await twice();
      await prescribed(database, second, [3000, 300]);
      expect((await ask())?.total).to.equal(null);
      await prescribed(database, first, [5000, 200]);
      expect((await ask())?.total).not.to.equal(null);
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run(`UPDATE courses SET prior_rt = '{"site":"外院胸壁"}' WHERE id = ?`, [second]),
      );
      expect(await ask()).to.deep.include({ elsewhere: '外院胸壁', total: null });
    });

    it('says nothing of another site, nor of the other side', async () => {
      expect(await (await twice({ site: 'LUNG' })).ask()).to.equal(null);
      expect(await (await twice({ laterality: 'R' })).ask()).to.equal(null);
    });
  });
});
