import { patientPage } from '@rtflow/records/queries/patients/patient-list';
import type { PatientFilter, PatientSort } from '@rtflow/records/queries/patients/patient-sql';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOCTOR, addCourse, addPatient } from './clinic.ts';

/** Pages of two, to the end. */
async function pages(database: TestDatabase, sort: PatientSort, filter: PatientFilter): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { filter, sort, limit: 2, ...(cursor && { cursor }) };
    const page = await database.readOnly((reader) => patientPage(reader, DOCTOR, query));
    found.push(...page.rows.map(({ patientId }) => patientId));
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

describe('records: pages of the patient list', () => {
  forEachDatabase((_name, open) => {
    /** Seven who registered in the same moment under the same name; two without a course, one urgent by the newest course alone. */
    async function seven() {
      const database = await open();
      const ids = await database.unitOfWork.run(DOCTOR, async (tx) => {
        const added: string[] = [];
        for (let index = 0; index < 7; index++) added.push(await addPatient(tx, { registeredAt: 1_000 }));
        const made = added.toSorted();
        const [a, b, c, d, e] = made as [string, string, string, string, string];
        await addCourse(tx, { patientId: a, category: 'P1', openedAt: 1 });
        await addCourse(tx, { patientId: a, category: 'P3', openedAt: 2 });
        await addCourse(tx, { patientId: b, category: 'P3', openedAt: 1 });
        await addCourse(tx, { patientId: b, category: 'P0', openedAt: 2 });
        for (const patientId of [c, d, e]) await addCourse(tx, { patientId, category: 'P2' });
        return made;
      });
      return { database, ids };
    }

    for (const sort of ['registered', 'name', 'patientNo', 'category'] as const) {
      it(`hold each patient once by ${sort}, also where nothing but the id tells them apart`, async () => {
        const { database, ids } = await seven();
        for (const filter of [{}, { sex: 'F' }, { text: 'ceshi' }]) {
          const found = await pages(database, sort, filter);
          expect(found.toSorted(), JSON.stringify(filter)).to.deep.equal(ids.toSorted());
        }
      });
    }

    it('come by urgency of the newest course, those without one last', async () => {
      const { database, ids } = await seven();
      const [a, b, c, d, e, ...without] = ids;
      expect(await pages(database, 'category', {})).to.deep.equal([b, c, d, e, a, ...without]);
      expect(await pages(database, 'category', { status: 'ACTIVE' })).to.deep.equal([b, c, d, e, a]);
    });
  });
});
